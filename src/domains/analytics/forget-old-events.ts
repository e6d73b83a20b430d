import { sql } from '../../kernel/database.ts';
import { forgetOld } from '../../kernel/forget-in-pieces.ts';

const atATime = 10_000;

const forget = sql(
  'analytics.forget_old',
  `with old as (
     select ctid from analytics.analytics_event_log where received_at < $1 limit ${atATime} for update skip locked),
   gone as (delete from analytics.analytics_event_log where ctid in (select ctid from old) returning 1)
   select count(*)::int as gone from gone`,
);

/** Deletes what was told more than so many days ago. */
export const forgetOldEvents = forgetOld(forget, atATime);
