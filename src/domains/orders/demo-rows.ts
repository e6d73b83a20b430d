import { sql, type Transaction } from '../../kernel/database.ts';
import { forgetPayments } from '../payments/index.ts';

const find = sql('orders.find_demo', 'select order_id from orders.orders where demo');
const deleteOrders = sql('orders.delete_demo', 'delete from orders.orders where order_id = any($1)');

/** Deletes the demo's orders with their payments; orders that were placed on the demo's menu stay. */
export async function forgetDemoOrders(tx: Transaction): Promise<void> {
  const ids = (await tx.query<{ order_id: string }>(find)).map((order) => order.order_id);
  forgetPayments(tx, ids);
  void tx.write(deleteOrders, [ids]);
}
