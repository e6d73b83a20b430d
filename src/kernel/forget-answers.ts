import { type Database, sql } from './database.ts';
import { forgetInPieces } from './forget-in-pieces.ts';
import { keptForHours } from './idempotency.ts';

const atATime = 5_000;

const forget = sql(
  'kernel.forget_answers',
  `with old as (
     select ctid from kernel.idempotency_keys
     where created_at <= $1::timestamptz - make_interval(hours => ${keptForHours}) order by created_at limit ${atATime}
     for update skip locked),
   gone as (delete from kernel.idempotency_keys where ctid in (select ctid from old) returning 1)
   select count(*)::int as gone from gone`,
);

/** Deletes answers kept for idempotency whose day is over, a few thousand at a time. @returns how many */
export function forgetAnswers(database: Database, now: Date, signal: AbortSignal): Promise<number> {
  return forgetInPieces(database, { forget, values: [now], atATime }, signal);
}
