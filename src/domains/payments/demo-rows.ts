import { sql, type Transaction } from '../../kernel/database.ts';

const deleteRefunds = sql('payments.delete_refunds_of_orders', 'delete from payments.refunds where order_id = any($1)');
const deletePayments = sql('payments.delete_of_orders', 'delete from payments.payments where order_id = any($1)');

/** Deletes the payments of orders that were never real, with their refunds. */
export function forgetPayments(tx: Transaction, orderIds: readonly string[]): void {
  if (orderIds.length === 0) return;
  void tx.write(deleteRefunds, [orderIds]);
  void tx.write(deletePayments, [orderIds]);
}
