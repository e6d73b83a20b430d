import { sql } from '../../kernel/database.ts';
import { forgetOld } from '../../kernel/forget-in-pieces.ts';

const atATime = 2_000;

const forget = sql(
  'notifications.forget_old',
  `with old as (
     select message_id from notifications.notification_outbox
     where status <> 'pending' and created_at < $1 order by created_at limit ${atATime} for update skip locked),
   gone as (delete from notifications.notification_outbox where message_id in (select message_id from old) returning 1)
   select count(*)::int as gone from gone`,
);

/**
 * Deletes messages that are done with, one way or another, once they are older than so many days. By then the log has
 * forgotten what they were about, so nothing writes them anew.
 */
export const forgetMessages = forgetOld(forget, atATime);
