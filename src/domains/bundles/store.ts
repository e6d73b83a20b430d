import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { type Weighed, weightAt } from './weigh.ts';

const addTotal = sql(
  'bundles.add_total',
  `insert into bundles.total as stored (weight) values ($1)
   on conflict (one) do update set weight = stored.weight + excluded.weight`,
);
const addProducts = sql(
  'bundles.add_products',
  `insert into bundles.products as stored (product_id, weight) select * from unnest($1::text[], $2::float8[])
   on conflict (product_id) do update set weight = stored.weight + excluded.weight`,
);
const addPairs = sql(
  'bundles.add_pairs',
  `insert into bundles.pairs as stored (product_id, other_id, weight)
   select * from unnest($1::text[], $2::text[], $3::float8[])
   on conflict (product_id, other_id) do update set weight = stored.weight + excluded.weight`,
);
const deletions = ['total', 'products', 'pairs'].map((table) =>
  sql(`bundles.forget_${table}`, `delete from bundles.${table}`),
);

/** Adds what a set of baskets came to. */
export function addWeights(tx: Transaction, { total, products, pairs }: Weighed): void {
  if (total === 0) return;
  void tx.write(addTotal, [total]);
  void tx.write(addProducts, [[...products.keys()], [...products.values()]]);
  if (pairs.size === 0) return;
  const ids = [...pairs.keys()].map((key) => JSON.parse(key) as [string, string]);
  void tx.write(addPairs, [ids.map(([product]) => product), ids.map(([, other]) => other), [...pairs.values()]]);
}

/** Deletes everything that {@link addWeights} ever added. */
export function forgetWeights(tx: Transaction): void {
  for (const one of deletions) void tx.write(one);
}

/** Two products, the one that is bought more often first. */
export interface Pair {
  readonly product_ids: readonly [string, string];
  /** Lift: how many times as often they are bought together as they would be by chance. */
  readonly score: number;
}

/** Below so many orders of today's weight, a pair may be chance. */
const leastOrders = 3;
/** So many of the heaviest pairs are looked at. */
const considered = 500;

const read = sql(
  'bundles.read_pairs',
  `with heaviest as materialized (
     select product_id, other_id, weight from bundles.pairs where weight >= $1 order by weight desc limit ${considered})
   select case when one.weight >= other.weight then array[one.product_id, other.product_id]
       else array[other.product_id, one.product_id] end as product_ids,
     heaviest.weight / one.weight * (total.weight / other.weight) as score
   from heaviest cross join bundles.total
     join bundles.products as one on one.product_id = heaviest.product_id
     join bundles.products as other on other.product_id = heaviest.other_id
   where heaviest.weight / one.weight * (total.weight / other.weight) > 1
   order by score desc, heaviest.weight desc, product_ids`,
);

/**
 * What is bought together more often than by chance, the strongest first, of the heaviest pairs with enough orders. The
 * score is the lift: P(A and B) / (P(A) × P(B)) (Brin, Motwani, Ullman and Tsur, “Dynamic Itemset Counting and
 * Implication Rules for Market Basket Data”, SIGMOD 1997, who call it interest).
 */
export function readPairs(reader: Reader, now: Date): Promise<Pair[]> {
  return reader.query(read, [leastOrders * weightAt(now)]);
}
