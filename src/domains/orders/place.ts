import type { Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { formatMoney } from '../../kernel/money.ts';
import { reserveStock, type Shelf } from '../catalog/index.ts';
import { ensureCustomers } from '../customers/index.ts';
import { type Channel, insertPayments, type NewPayment, paymentProcessed } from '../payments/index.ts';
import { orderPlaced } from './events.ts';
import { insertItems, insertOrders, type OrderDraft } from './store-insert.ts';
import type { Order } from './types.ts';

export interface PlacedPayment {
  readonly method: string;
  readonly channel: Channel;
  /** The card, as the provider named it to the client. */
  readonly token: string | null;
}

export interface Placed {
  readonly order: Order;
  /** Null where nothing was taken or asked for yet. */
  readonly payment: NewPayment | null;
  readonly events: readonly NewEvent[];
}

/** Writes accepted orders with items, payments, reserved stock and customers, as sets; answers them with their events. */
export async function place(
  tx: Transaction,
  accepted: readonly { readonly draft: OrderDraft; readonly payment: PlacedPayment }[],
  shelf: Shelf,
  now: Date,
): Promise<Placed[]> {
  if (accepted.length === 0) return [];
  const drafts = accepted.map(({ draft }) => draft);
  const payments = accepted.map(({ draft, payment }) => paymentOf(draft, payment));
  const numbers = insertOrders(tx, drafts, now);
  insertItems(tx, drafts);
  insertPayments(
    tx,
    payments.filter((payment) => payment !== null),
    now,
  );
  reserveStock(tx, shelf.reservations, now);
  const registered = ensureCustomers(
    tx,
    drafts.flatMap(({ customer_id }) => customer_id ?? []),
    'live',
    now,
  );
  const [numberOf, newCustomers] = await Promise.all([numbers, registered]);
  return drafts.map((draft, index) => {
    const order: Order = { ...draft, order_number: numberOf.get(draft.order_id)! };
    const payment = payments[index] ?? null;
    const events = [placedEvent(draft), ...shelf.eventsOf(draft.order_id)];
    if (payment?.status === 'captured') events.push(processedEvent(draft, payment));
    if (index === 0) events.push(...newCustomers);
    return { order, payment, events };
  });
}

function paymentOf(draft: OrderDraft, payment: PlacedPayment): NewPayment | null {
  if (payment.channel === 'counter' || draft.total_cents === 0) return null;
  return {
    payment_id: uuid7(),
    order_id: draft.order_id,
    customer_id: draft.customer_id,
    method: payment.method,
    channel: payment.channel,
    amount_cents: draft.total_cents,
    status: payment.channel === 'external' ? 'captured' : 'pending',
    provider_token: payment.token,
  };
}

export function processedEvent(
  order: Pick<Order, 'order_id' | 'customer_id' | 'currency' | 'origin'>,
  payment: NewPayment,
  time?: string,
): NewEvent {
  return paymentProcessed.make(
    order.order_id,
    {
      payment_id: payment.payment_id,
      order_id: order.order_id,
      customer_id: order.customer_id,
      origin: order.origin,
      currency: order.currency,
      amount: formatMoney(payment.amount_cents),
      method: payment.method,
      status: 'captured',
    },
    time,
  );
}

/** `order.placed`; imported orders pass their own time. */
export function placedEvent(order: OrderDraft, time?: string): NewEvent {
  return orderPlaced.make(
    order.order_id,
    {
      order_id: order.order_id,
      customer_id: order.customer_id,
      origin: order.origin,
      external_id: order.external_id,
      items: order.items.map((item) => ({
        product_id: item.product_id,
        product_name: item.product_name,
        category: item.category,
        quantity: item.quantity,
        price: formatMoney(item.price_cents),
        options: item.options.map((option) => ({
          option_id: option.option_id,
          name: option.name,
          price_delta: formatMoney(option.price_delta_cents),
        })),
      })),
      currency: order.currency,
      subtotal: formatMoney(order.subtotal_cents),
      discount: formatMoney(order.discount_cents),
      tax: formatMoney(order.tax_cents),
      total: formatMoney(order.total_cents),
      payment_method: order.payment_method,
      fulfilment: { type: order.fulfilment.type },
      dietary_overrides: [...order.dietary_overrides],
      placed_at: order.placed_at,
      promised_at: order.promised_at,
    },
    time,
  );
}
