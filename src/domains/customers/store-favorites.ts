import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

/** What somebody orders again and again, as she likes it. */
export interface Favorite {
  readonly favorite_id: string;
  readonly customer_id: string;
  readonly product_id: string;
  /** Ids of the chosen options, sorted. */
  readonly options: readonly string[];
  readonly name: string | null;
  /** From 1. */
  readonly position: number;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const read = sql(
  'customers.read_favorites',
  `select favorite_id, customer_id, product_id, string_to_array(nullif(options_key, ''), ',') as options, name, position,
     version, created_at, updated_at
   from customers.favorites where customer_id = any($1) order by customer_id, position, favorite_id`,
);
const insert = sql(
  'customers.insert_favorites',
  `insert into customers.favorites
     (favorite_id, customer_id, product_id, options_key, name, position, created_at, updated_at)
   select *, $7, $7 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[])`,
);
const update = sql(
  'customers.update_favorites',
  `update customers.favorites as f
   set options_key = n.options_key, name = n.name, position = n.position, version = f.version + 1, updated_at = $5
   from unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) as n (favorite_id, options_key, name, position)
   where f.favorite_id = n.favorite_id`,
);
const move = sql(
  'customers.move_favorites',
  `update customers.favorites as f set position = n.position
   from unnest($1::uuid[], $2::int[]) as n (favorite_id, position) where f.favorite_id = n.favorite_id`,
);
const drop = sql('customers.delete_favorites', 'delete from customers.favorites where favorite_id = any($1)');

/** Favourites by customer, in their order; who has none is missing. */
export async function readFavorites(reader: Reader, customerIds: readonly string[]): Promise<Map<string, Favorite[]>> {
  const lists = new Map<string, Favorite[]>();
  if (customerIds.length === 0) return lists;
  for (const row of await reader.query<Favorite>(read, [customerIds])) {
    const favorite = { ...row, options: row.options ?? [] };
    const list = lists.get(row.customer_id);
    if (list) list.push(favorite);
    else lists.set(row.customer_id, [favorite]);
  }
  return lists;
}

export function insertFavorites(tx: Transaction, favorites: readonly Favorite[], now: Date): void {
  if (favorites.length === 0) return;
  void tx.write(insert, [
    favorites.map((favorite) => favorite.favorite_id),
    favorites.map((favorite) => favorite.customer_id),
    favorites.map((favorite) => favorite.product_id),
    favorites.map((favorite) => favorite.options.join(',')),
    favorites.map((favorite) => favorite.name),
    favorites.map((favorite) => favorite.position),
    now,
  ]);
}

export function updateFavorites(tx: Transaction, favorites: readonly Favorite[], now: Date): void {
  if (favorites.length === 0) return;
  void tx.write(update, [
    favorites.map((favorite) => favorite.favorite_id),
    favorites.map((favorite) => favorite.options.join(',')),
    favorites.map((favorite) => favorite.name),
    favorites.map((favorite) => favorite.position),
    now,
  ]);
}

/** Gives places to those that make room for others; that is no change of theirs. */
export function moveFavorites(tx: Transaction, favorites: readonly Favorite[]): void {
  if (favorites.length === 0) return;
  void tx.write(move, [
    favorites.map((favorite) => favorite.favorite_id),
    favorites.map((favorite) => favorite.position),
  ]);
}

export function deleteFavorites(tx: Transaction, favoriteIds: readonly string[]): void {
  if (favoriteIds.length > 0) void tx.write(drop, [favoriteIds]);
}
