import { type Database, sql } from '../../kernel/database.ts';

const begin = sql(
  'orders.begin_import',
  `insert into orders.imports (fingerprint, source, orders_total, started_at, updated_at) values ($1, $2, $3, $4, $4)
   on conflict (fingerprint) do update set updated_at = excluded.updated_at
   returning orders_done, orders_new`,
);
const advance = sql(
  'orders.advance_import',
  `update orders.imports set orders_done = greatest(orders_done, $2), orders_new = orders_new + $3, updated_at = $4
   where fingerprint = $1`,
);

export interface ImportProgress {
  /** Orders of the files that need not be looked at again. */
  readonly orders_done: number;
  /** How many of them were not there before. */
  readonly orders_new: number;
}

/** Begins an import, or finds how far an earlier try of the same files and map has come. */
export async function beginImport(
  database: Database,
  feed: { readonly fingerprint: string; readonly source: string; readonly orderCount: number },
  now: Date,
): Promise<ImportProgress> {
  const { fingerprint, source, orderCount } = feed;
  const [row] = await database.transaction((tx) =>
    tx.write<ImportProgress>(begin, [fingerprint, source, orderCount, now]),
  );
  return row!;
}

/** Remembers that the first `done` orders of the files are in; `fresh` of them are new since the last time. */
export async function advanceImport(
  database: Database,
  fingerprint: string,
  done: number,
  fresh: number,
  now: Date,
): Promise<void> {
  await database.transaction(async (tx) => void tx.write(advance, [fingerprint, done, fresh, now]));
}
