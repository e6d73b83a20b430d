import { type Database, sql } from '../../kernel/database.ts';
import { forgetInPieces } from '../../kernel/forget-in-pieces.ts';

const atATime = 10_000;
const dayMs = 86_400_000;

const forget = sql(
  'analytics.forget_old',
  `with old as (
     select ctid from analytics.analytics_event_log where received_at < $1 limit ${atATime} for update skip locked),
   gone as (delete from analytics.analytics_event_log where ctid in (select ctid from old) returning 1)
   select count(*)::int as gone from gone`,
);

/** Deletes what was told more than so many days ago. @returns how many */
export function forgetOldEvents(
  database: Database,
  afterDays: number,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const before = new Date(now.getTime() - afterDays * dayMs);
  return forgetInPieces(database, { forget, values: [before], atATime }, signal);
}
