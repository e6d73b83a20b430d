import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

/**
 * An order's invoice goes out once: with the confirmation where the order is paid by then, else with a receipt. Both the
 * sender, who decides for the confirmation, and the consumer, who hears of the payment, hold this lock, so that one of
 * them sees what the other did.
 */
export const orderMailLock = (orderId: string) => `order-mail:${orderId}`;
export const confirmationKey = (orderId: string) => `order_confirmation:${orderId}`;

const undecided = sql(
  'notifications.decide_invoice',
  `update notifications.notification_outbox as message set with_invoice = decided.with_invoice
   from unnest($1::uuid[], $2::boolean[]) as decided (message_id, with_invoice)
   where message.message_id = decided.message_id and message.with_invoice is null`,
);
const without = sql(
  'notifications.confirmed_without_invoice',
  'select dedupe_key from notifications.notification_outbox where dedupe_key = any($1) and with_invoice = false',
);

/** Notes which confirmations carry the invoice. */
export function saveDecisions(
  tx: Transaction,
  decisions: readonly { readonly message_id: string; readonly with_invoice: boolean }[],
): void {
  if (decisions.length === 0) return;
  void tx.write(undecided, [
    decisions.map(({ message_id }) => message_id),
    decisions.map(({ with_invoice }) => with_invoice),
  ]);
}

/** Those of the orders whose confirmation goes, or went, without the invoice. */
export async function confirmedWithoutInvoice(reader: Reader, orderIds: readonly string[]): Promise<Set<string>> {
  if (orderIds.length === 0) return new Set();
  const rows = await reader.query<{ dedupe_key: string }>(without, [orderIds.map(confirmationKey)]);
  const keys = new Set(rows.map(({ dedupe_key }) => dedupe_key));
  return new Set(orderIds.filter((orderId) => keys.has(confirmationKey(orderId))));
}
