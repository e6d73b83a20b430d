import { setTimeout as delay } from 'node:timers/promises';
import type { Presentation } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import type { CardDriver, NewPayment } from '../payments/index.ts';
import type { Order } from './types.ts';
import { orderView } from './view.ts';

/** How long an answer waits for the card provider's word. */
const cardWaitMs = 3_000;

/** The order after the provider's word, if it came in time; it is recorded in any case. */
export function wordOf(card: CardDriver<Order>, payment: NewPayment | null): Promise<Order | null> {
  if (!payment) return Promise.resolve(null);
  return Promise.race([card.capture(payment), delay(cardWaitMs, null, { ref: false })]);
}

/** An order as the answer to whoever placed or paid it. */
export const shown = (status: number, order: Order): Presentation => ({
  status,
  body: orderView(order, 0),
  headers: { location: `/api/orders/${order.order_id}`, etag: `"${order.version}"` },
});
export const settled = (status: number, order: Order | null) => order && shown(status, order);

export const methodProblem = (path: string, allowed: readonly string[]) =>
  problem('validation_failed', 'This way to pay is not offered here.', {
    errors: [{ path, message: `must be one of ${allowed.join(', ')}` }],
  });
