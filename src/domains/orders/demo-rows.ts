import { sql, type Transaction } from '../../kernel/database.ts';

const ofDemo = '(select order_id from orders.orders where demo)';
const deleteRefunds = sql('orders.delete_demo_refunds', `delete from payments.refunds where order_id in ${ofDemo}`);
const deletePayments = sql('orders.delete_demo_payments', `delete from payments.payments where order_id in ${ofDemo}`);
const deleteOrders = sql('orders.delete_demo', 'delete from orders.orders where demo');

/** Deletes the demo's orders with their payments; orders that were placed on the demo's menu stay. */
export function forgetDemoOrders(tx: Transaction): void {
  void tx.write(deleteRefunds);
  void tx.write(deletePayments);
  void tx.write(deleteOrders);
}
