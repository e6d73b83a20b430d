import type { Consumer } from '../../kernel/consumer.ts';
import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { isOurs, type StoredEvent } from '../../kernel/event.ts';
import { orderCancelled, orderPlaced } from '../orders/events.ts';

interface Units {
  readonly product_id: string;
  readonly quantity: number;
}

/** In order, like all sums that sets of several partitions add to at once: else they wait for each other in circles. */
const add = sql(
  'catalog.add_sales',
  `insert into catalog.sales as stored (product_id, placed, cancelled)
   select * from unnest($1::text[], $2::bigint[], $3::bigint[]) order by 1
   on conflict (product_id) do update set placed = stored.placed + excluded.placed,
     cancelled = stored.cancelled + excluded.cancelled`,
);
const forget = sql('catalog.forget_sales', 'truncate catalog.sales');

/**
 * Keeps how many units of each product were sold: those placed, less those of orders that were cancelled.
 *
 * @param itemsOf the items of orders, by their ids: a cancellation names only its order
 */
export function salesConsumer(
  itemsOf: (reader: Reader, orderIds: readonly string[]) => Promise<readonly Units[]>,
): Consumer {
  return {
    name: 'catalog.sales',
    types: [orderPlaced.type, orderCancelled.type],
    async handle(tx, events) {
      const ours = events.filter(isOurs);
      const cancelled = ours.filter((event) => orderCancelled.matches(event)).map(({ data }) => data.order_id);
      const returned = cancelled.length > 0 ? await itemsOf(tx, cancelled) : [];
      addSales(tx, sumUnits(ours.flatMap(placedItems)), sumUnits(returned));
      return [];
    },
    forget: (tx) => void tx.write(forget),
  };
}

const placedItems = (event: StoredEvent): readonly Units[] => (orderPlaced.matches(event) ? event.data.items : []);

function sumUnits(items: readonly Units[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { product_id, quantity } of items) units.set(product_id, (units.get(product_id) ?? 0) + quantity);
  return units;
}

function addSales(tx: Transaction, placed: ReadonlyMap<string, number>, cancelled: ReadonlyMap<string, number>): void {
  const products = [...new Set([...placed.keys(), ...cancelled.keys()])];
  if (products.length === 0) return;
  void tx.write(add, [
    products,
    products.map((product) => placed.get(product) ?? 0),
    products.map((product) => cancelled.get(product) ?? 0),
  ]);
}
