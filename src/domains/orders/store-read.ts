import { type Reader, sql } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Order, OrderItem } from './types.ts';

/** The items of order `o` as one JSON value of type `OrderItem[]`; null without any. */
export const itemsAsJson = `(select json_agg(json_build_object(
       'product_id', product_id, 'product_name', product_name, 'category', category, 'options', options,
       'quantity', quantity, 'price_cents', price_cents, 'tax_rate_points', (tax_rate * 10000)::int) order by line)
     from orders.items where items.order_id = o.order_id)`;

/** The columns of an order with its items as JSON, for every statement that reads whole orders. */
export const orderColumns = `
  o.order_id, order_number, customer_id, guest_id, taken_over_by, status, payment_status, payment_method, placed_at, promised_at, ready_at,
  completed_at, cancelled_at, currency, prices_include_tax, subtotal_cents, discount_cents, tax_cents, total_cents,
  captured_cents, refunded_cents, coupon_code, redemption_id, fulfilment, contact, note, dietary_overrides, origin, source, external_id, version,
  ${itemsAsJson} as items`;

const read = sql('orders.read', `select ${orderColumns} from orders.orders as o where o.order_id = any($1)`);

/** Orders by id, with their items; unknown ids are missing. */
export async function readOrders(reader: Reader, orderIds: readonly string[]): Promise<Map<string, Order>> {
  const rows = await reader.query<Order & { items: OrderItem[] | null }>(read, [orderIds]);
  return new Map(rows.map((order) => [order.order_id, { ...order, items: order.items ?? [] }]));
}

const readOwn = sql(
  'orders.read_of_customer',
  `select ${orderColumns} from orders.orders as o where customer_id = $1 or taken_over_by = $1 order by placed_at, o.order_id`,
);

/** All orders of a customer, oldest first, with those that she took over. */
export async function readOrdersOf(reader: Reader, customerId: string): Promise<Order[]> {
  const rows = await reader.query<Order & { items: OrderItem[] | null }>(readOwn, [customerId]);
  return rows.map((order) => ({ ...order, items: order.items ?? [] }));
}

const units = sql('orders.read_units', 'select product_id, quantity from orders.items where order_id = any($1)');

/** What the orders sold, line by line. */
export function readUnits(
  reader: Reader,
  orderIds: readonly string[],
): Promise<{ product_id: string; quantity: number }[]> {
  return reader.query(units, [orderIds]);
}

const ordering = sql(
  'orders.customers_with_orders',
  `select customer_id from unnest($1::text[]) as asked (customer_id)
   where exists (select from orders.orders as o where o.customer_id = asked.customer_id)`,
);

/** Of these customers, those who have ever ordered. */
export async function customersWithOrders(reader: Reader, customerIds: readonly string[]): Promise<Set<string>> {
  const rows = await reader.query<{ customer_id: string }>(ordering, [customerIds]);
  return new Set(rows.map(({ customer_id }) => customer_id));
}

const known = sql('orders.is_known', 'select exists (select from orders.orders where order_id = $1::uuid) as known');

/** Whether an order is in our books. */
export async function isKnownOrder(reader: Reader, orderId: string): Promise<boolean> {
  return isUuid(orderId) && (await reader.query<{ known: boolean }>(known, [orderId]))[0]!.known;
}
