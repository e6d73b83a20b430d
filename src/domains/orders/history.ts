import { type Reader, sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { orderColumns } from './store-read.ts';
import type { Order, OrderItem } from './types.ts';

const historyBy = (name: string, owner: 'customer_id' | 'taken_over_by') =>
  sql(
    name,
    `select ${orderColumns} from orders.orders as o
     where ${owner} = $1 and ($2::timestamptz is null or (placed_at, o.order_id) < ($2, $3::uuid))
       and (archived_at is null or $4)
     order by placed_at desc, o.order_id desc limit $5`,
  );
const read = historyBy('orders.read_history', 'customer_id');
/** Those that she placed as a guest and took over are few, and have an index of their own. */
const readTakenOver = historyBy('orders.read_history_taken_over', 'taken_over_by');

export interface HistoryPage {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** Where the next page begins; null at the end. */
  readonly next_cursor: string | null;
}

/**
 * A customer's orders, newest first, with those that she took over.
 *
 * @param archived also those that were put out of sight
 * @throws 422 for a cursor that is none of these pages'
 */
export async function listHistory(
  reader: Reader,
  customerId: string,
  {
    cursor,
    limit,
    archived,
  }: { readonly cursor?: string | undefined; readonly limit: number; readonly archived: boolean },
): Promise<HistoryPage> {
  const [placed_at, order_id] = cursor === undefined ? [null, null] : placeOf(cursor);
  const values = [customerId, placed_at, order_id, archived, limit + 1];
  const found = await Promise.all([
    reader.query<Order & { items: OrderItem[] | null }>(read, values),
    reader.query<Order & { items: OrderItem[] | null }>(readTakenOver, values),
  ]);
  const all = found.flat().sort((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1));
  const orders = all.slice(0, limit).map((order) => ({ ...order, items: order.items ?? [] }));
  const last = orders.at(-1);
  return { orders, next_cursor: last && all.length > limit ? Buffer.from(keyOf(last)).toString('base64url') : null };
}

type Place = Pick<Order, 'placed_at' | 'order_id'>;
const keyOf = ({ placed_at, order_id }: Place) => `${placed_at} ${order_id}`;
const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function placeOf(cursor: string): [placed_at: string, order_id: string] {
  const [, placed_at, order_id] = form.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (placed_at && order_id && !Number.isNaN(Date.parse(placed_at))) return [placed_at, order_id];
  throw problem('validation_failed', 'The query is not valid.', {
    errors: [{ path: '/cursor', message: 'must be taken from an earlier page' }],
  });
}
