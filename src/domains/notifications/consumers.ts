import type { Consumer } from '../../kernel/consumer.ts';
import type { Transaction } from '../../kernel/database.ts';
import type { StoredEvent } from '../../kernel/event.ts';
import { isNews, orderPlaced, orderReady } from '../orders/events.ts';
import { paymentFailed, paymentProcessed, paymentRefunded } from '../payments/events.ts';
import type { NewMessage } from './messages.ts';
import { putInOutbox } from './put-in-outbox.ts';
import { type Addressed, readRecipients } from './recipients.ts';
import { confirmationKey, confirmedWithoutInvoice, orderMailLock } from './store-invoices.ts';

/** Where a guest reads her order without signing in; null where this installation has no such address. */
export type OrderLink = (orderId: string, now: Date) => string | null;

/**
 * Tells people how their orders are getting on. It cannot be rebuilt: what has been sent stays sent. A message has the id
 * of its event, so that one is the same message however often the event is taken.
 */
export function orderMailConsumer({ orderLink }: { readonly orderLink: OrderLink }): Consumer {
  return {
    name: 'notifications.orders',
    types: [orderPlaced, orderReady, paymentProcessed, paymentFailed, paymentRefunded].map(({ type }) => type),
    async handle(tx, events, now) {
      const news = events.filter(isNews);
      if (news.length > 0) putInOutbox(tx, await messagesAbout(tx, news, orderLink, now), now);
      return [];
    },
  };
}

type OrderEvent = StoredEvent<{ order_id: string }>;

async function messagesAbout(
  tx: Transaction,
  events: readonly OrderEvent[],
  orderLink: OrderLink,
  now: Date,
): Promise<NewMessage[]> {
  const paid = [...new Set(events.filter(paymentProcessed.matches).map(({ data }) => data.order_id))];
  void tx.lock(paid.map(orderMailLock));
  const orderIds = [...new Set(events.map(({ data }) => data.order_id))];
  const [recipients, lacking] = await Promise.all([readRecipients(tx, orderIds), confirmedWithoutInvoice(tx, paid)]);
  return events.flatMap((event) => {
    const to = recipients.get(event.data.order_id);
    return to ? messagesOf(event, to, lacking, orderLink, now) : [];
  });
}

function messagesOf(
  event: OrderEvent,
  { order, email, name }: Addressed,
  lacking: ReadonlySet<string>,
  orderLink: OrderLink,
  now: Date,
): NewMessage[] {
  const { order_id, customer_id } = order;
  const link = customer_id === null ? orderLink(order_id, now) : null;
  const data = { order_id, name, link };
  const to = { message_id: event.event_id, channel: 'email', recipient: email, customer_id, locale: null } as const;
  const confirmation = { ...to, template: 'order_confirmation', data, dedupe_key: confirmationKey(order_id) } as const;
  if (orderPlaced.matches(event)) {
    // a card's word comes in moments, and then it is one mail, with the invoice
    return event.data.payment_method === 'card' && !order.paid ? [] : [confirmation];
  }
  if (paymentProcessed.matches(event) || paymentFailed.matches(event)) {
    // there already, unless this is the word that it waited for
    const confirmed = event.data.method === 'card' && order.status !== 'cancelled' ? [confirmation] : [];
    // a payment in parts has its receipt once all of it is there
    if (!order.paid || !lacking.has(order_id)) return confirmed;
    return [...confirmed, { ...to, template: 'receipt', data, dedupe_key: `receipt:${order_id}` }];
  }
  if (paymentRefunded.matches(event)) {
    const refund_id = event.data.refund_id ?? event.event_id;
    const refund = { ...data, refund_id, amount: event.data.amount };
    return [{ ...to, template: 'refund', data: refund, dedupe_key: `refund:${refund_id}` }];
  }
  // handed over in one step, or cancelled since: nobody needs to come for it
  if (order.status !== 'ready' || order.fulfilment_type !== 'pickup') return [];
  return [{ ...to, template: 'ready_for_pickup', data, dedupe_key: `ready_for_pickup:${order_id}` }];
}
