import type { StoredEvent } from '../../kernel/event.ts';
import { instantOf } from '../../kernel/instant.ts';
import { parseMoney } from '../../kernel/money.ts';

/**
 * An order's or payment's event of another program, with what our schema wants and it may leave out: it is live, in the
 * store's currency, and of the time of its envelope. What it has stays as it is; the schema decides about that.
 */
export function completeOrderEvent(event: StoredEvent, currency: string): StoredEvent {
  const { data, time, subject } = event;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return event;
  const usual = { order_id: subject, customer_id: null, origin: 'live', currency };
  return {
    ...event,
    data: { ...usual, ...(lacking[event.type]?.(time, event.event_id) ?? {}), ...data, ...itemsOf(data) },
  };
}

const lacking: Readonly<Record<string, (time: string, id: string) => object>> = {
  'order.placed': (placed_at) => ({
    ...{ external_id: null, discount: '0.00', tax: '0.00', payment_method: 'unknown', fulfilment: { type: 'pickup' } },
    ...{ dietary_overrides: [], placed_at, promised_at: null },
  }),
  'order.completed': (completed_at) => ({ promised_at: null, ready_at: null, completed_at }),
  'order.cancelled': (cancelled_at) => ({ reason: 'unknown', cancelled_at }),
  'payment.processed': (_, payment_id) => ({ payment_id, method: 'unknown', status: 'captured' }),
  'payment.refunded': (_, id) => ({ payment_id: id, refund_id: id, method: 'unknown', status: 'refunded' }),
  'payment.failed': (_, payment_id) => ({ payment_id, method: 'unknown', status: 'failed' }),
};

function itemsOf(data: object): { items?: unknown } {
  const { items } = data as { items?: unknown };
  if (!Array.isArray(items)) return {};
  return { items: items.map((item) => ({ category: null, options: [], ...item })) };
}

const instants = ['placed_at', 'promised_at', 'ready_at', 'completed_at', 'cancelled_at'];
const amounts = ['subtotal', 'discount', 'tax', 'total', 'amount'];
/** A thousand million: more is a mistake, and sums of less are exact. */
const maxCents = 100_000_000_000;
const maxQuantity = 100_000;

interface Item {
  readonly quantity: number;
  readonly price: string;
}

/** Why an order's event of another program, which keeps its schema, cannot be counted with ours; null when it can. */
export function foreignOrderFault(event: StoredEvent, currency: string): string | null {
  const data = event.data as Readonly<Record<string, unknown>> & { readonly items?: readonly Item[] };
  if ((data.currency ?? currency) !== currency)
    return `the amounts are in ${data.currency}, and this shop counts in ${currency}`;
  for (const name of instants) {
    if (typeof data[name] === 'string' && instantOf(data[name]) === null) return `${name} is not ISO 8601`;
  }
  const sums = amounts.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]] as const]));
  const prices = (data.items ?? []).map(({ price }) => ['price', price] as const);
  for (const [name, amount] of [...sums, ...prices]) {
    if ((parseMoney(amount) ?? Number.POSITIVE_INFINITY) > maxCents) return `${name} is more than can be counted`;
  }
  const many = (data.items ?? []).some(({ quantity }) => quantity > maxQuantity);
  return many ? `a quantity is more than ${maxQuantity}` : null;
}
