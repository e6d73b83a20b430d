import { sql } from './database.ts';
import { forgetOld } from './forget-in-pieces.ts';

const atATime = 5_000;

/** A consumer's newest stays: that there were some is asked by who compares its figures with our own orders. */
const forget = sql(
  'kernel.forget_foreign_events_before',
  `with newest as (
     select c.name as consumer, (select max(f.taken_at) from kernel.foreign_events as f where f.consumer = c.name) as taken_at
     from kernel.consumers as c),
   old as (
     select f.ctid from newest join kernel.foreign_events as f
       on f.consumer = newest.consumer and f.taken_at < least($1, newest.taken_at)
     limit ${atATime} for update of f skip locked),
   gone as (delete from kernel.foreign_events where ctid in (select ctid from old) returning 1)
   select count(*)::int as gone from gone`,
);

/**
 * Forgets the names of foreign events that were taken more than so many days ago, a few thousand at a time; a producer that
 * repeats one of these is believed.
 */
export const forgetForeignEvents = forgetOld(forget, atATime);
