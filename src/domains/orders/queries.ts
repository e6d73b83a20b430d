import { type ExpressionBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { listsOf } from '../../adapters/postgres/kysely.ts';
import { anywhere, orderOf, type Place, readPage } from '../../adapters/postgres/lists.ts';
import type { DB } from '../../adapters/postgres/schema.gen.ts';
import type { Order } from './types.ts';

export interface OrderFilter extends Place {
  /** A field of the whitelist, with `-` in front for descending. */
  readonly sort: string;
  readonly customer_id?: string | undefined;
  readonly guest_id?: string | undefined;
  readonly status?: string | undefined;
  readonly payment_status?: string | undefined;
  readonly payment_method?: string | undefined;
  /** Placed at or after, ISO 8601. */
  readonly from?: string | undefined;
  /** Placed before, ISO 8601. */
  readonly to?: string | undefined;
  /** Part of a product's name, or an order number, external id or customer id. */
  readonly search?: string | undefined;
  /** Those that were put out of sight instead of the others. */
  readonly archived: boolean;
}

const sortable = { placed_at: 'placed_at', total: 'total_cents', order_number: 'order_number' } as const;

/** A page of orders with their items, and how many there are in all. */
export async function listOrders(
  database: PostgresDatabase,
  filter: OrderFilter,
): Promise<{ orders: Order[]; total: number }> {
  const { field, direction } = orderOf<keyof typeof sortable>(filter.sort);
  const matching = listsOf(database)
    .selectFrom('orders.orders as o')
    .where((row) => conditions(row, filter));
  const sorted = matching
    .selectAll('o')
    .select((row) => itemsOf(row).as('items'))
    .orderBy(sortable[field], direction)
    .orderBy('o.order_id', direction);
  const { rows, total } = await readPage(matching, sorted, filter);
  return { orders: rows as unknown as Order[], total };
}

type Row = ExpressionBuilder<DB & { o: DB['orders.orders'] }, 'o'>;

function conditions(row: Row, filter: OrderFilter) {
  const given = [row('o.archived_at', filter.archived ? 'is not' : 'is', null)];
  if (filter.customer_id !== undefined) given.push(ofCustomer(row, filter.customer_id));
  if (filter.guest_id !== undefined) given.push(row('o.guest_id', '=', filter.guest_id));
  if (filter.status !== undefined) given.push(row('o.status', '=', filter.status));
  if (filter.payment_status !== undefined) given.push(row('o.payment_status', '=', filter.payment_status));
  if (filter.payment_method !== undefined) given.push(row('o.payment_method', '=', filter.payment_method));
  if (filter.from !== undefined) given.push(row('o.placed_at', '>=', filter.from));
  if (filter.to !== undefined) given.push(row('o.placed_at', '<', filter.to));
  if (filter.search !== undefined) given.push(searched(row, filter.search));
  return row.and(given);
}

/** Those that she placed, and those that she took over. */
const ofCustomer = (row: Row, customerId: string) =>
  row.or([row('o.customer_id', '=', customerId), row('o.taken_over_by', '=', customerId)]);

function searched(row: Row, search: string) {
  const pattern = anywhere(search);
  return row.or([
    row(sql<string>`o.order_number::text`, '=', search),
    row('o.external_id', '=', search),
    row('o.customer_id', '=', search),
    row.exists(
      row
        .selectFrom('orders.items as i')
        .select('i.line')
        .whereRef('i.order_id', '=', 'o.order_id')
        .where('i.product_name', 'ilike', pattern),
    ),
  ]);
}

const itemsOf = (row: Row) =>
  jsonArrayFrom(
    row
      .selectFrom('orders.items as i')
      .select(['i.product_id', 'i.product_name', 'i.category', 'i.options', 'i.quantity', 'i.price_cents'])
      .select(sql<number>`(i.tax_rate * 10000)::int`.as('tax_rate_points'))
      .whereRef('i.order_id', '=', 'o.order_id')
      .orderBy('i.line'),
  );
