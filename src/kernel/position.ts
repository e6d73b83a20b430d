import { type Cursor, isBefore } from './cursor.ts';
import { type Reader, sql } from './database.ts';

/** Places in the log as clients keep them: `1042.7`. To them they are opaque. */

// one text for each place: those that we did not write, with leading zeros, are not compared as numbers
const form = /^(0|[1-9]\d{0,19})\.(0|[1-9]\d{0,14})$/;
const largest = 2n ** 64n - 1n;

export const positionText = ({ transaction_id, position }: Cursor): string => `${transaction_id}.${position}`;

/** The place that a text names; null when it cannot be one. */
export function cursorOf(text: string): Cursor | null {
  const [, transaction_id, position] = form.exec(text) ?? [];
  if (transaction_id === undefined || BigInt(transaction_id) > largest) return null;
  return { transaction_id, position: Number(position) };
}

const frontier = sql(
  'kernel.log_frontier',
  `select pg_snapshot_xmin(pg_current_snapshot())::text as transaction_id, 0 as position`,
);
const known = sql(
  'kernel.log_span',
  `select pg_snapshot_xmin(pg_current_snapshot())::text as frontier, transaction_id::text, position
   from (values (1)) as always left join lateral (
     select transaction_id, position from kernel.event_log as log order by log.transaction_id, log.position limit 1) as first on true`,
);

/**
 * The place from which on nothing was read yet by anybody: all before it is committed and seen by whatever is asked after
 * this, all behind it comes later. Not the log's end, before which an older transaction may still commit.
 */
export async function logFrontier(reader: Reader): Promise<Cursor> {
  return (await reader.query<Cursor>(frontier))[0]!;
}

/**
 * Whether a reader who was at this place can go on without missing anything: it is none of another database's future,
 * and nothing behind it has been deleted. The first event that was ever appended has position 1.
 */
export async function canGoOn(reader: Reader, at: Cursor): Promise<boolean> {
  const [row] = await reader.query<{ frontier: string; transaction_id: string | null; position: number | null }>(known);
  if (BigInt(at.transaction_id) > BigInt(row!.frontier)) return false;
  const { transaction_id, position } = row!;
  if (transaction_id === null || position === null || position === 1) return true;
  return !isBefore(at, { transaction_id, position });
}
