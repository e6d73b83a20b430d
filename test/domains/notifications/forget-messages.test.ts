import { expect, test } from 'vitest';
import { forgetMessages } from '../../../src/domains/notifications/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { put, verifyMail } from './outbox.ts';

const trial = useShop();

test('old messages that are done with go; what waits, and what is young, stays', async () => {
  const messages = Array.from({ length: 6 }, (_, index) => verifyMail(`guest-${index}@example.org`));
  await put(trial, messages);
  const statuses = ['sent', 'kept', 'failed', 'pending', 'sent', 'kept'];
  for (const [index, { message_id }] of messages.entries()) {
    await trial.rows(
      `update notifications.notification_outbox set status = $2, sent_at = case when $2 = 'sent' then now() end,
         last_error = case when $2 = 'failed' then 'no such box' end, created_at = now() - make_interval(days => $3)
       where message_id = $1`,
      [message_id, statuses[index], index < 4 ? 91 : 89],
    );
  }
  const never = new AbortController().signal;
  expect(await forgetMessages(trial.shop.database, 90, new Date(), never)).toBe(3);
  expect(await forgetMessages(trial.shop.database, 90, new Date(), never)).toBe(0);
  const left = 'select recipient from notifications.notification_outbox order by recipient';
  expect(await trial.rows(left)).toEqual([3, 4, 5].map((index) => ({ recipient: `guest-${index}@example.org` })));
});
