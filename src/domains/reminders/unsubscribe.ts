import { type Command, success } from '../../kernel/command.ts';
import { withdrawSaid } from './said.ts';
import { lockReminders, saveReminders } from './store.ts';

/**
 * Ends reminders by the link in their messages. Doing it again changes nothing, nor does it where the rule is gone: she
 * gets no more of them either way. What was written and not sent yet, is not sent.
 */
export const unsubscribe: Command<{ readonly reminder_id: string }, null> = {
  name: 'reminders.unsubscribe',
  locks: ({ reminder_id }) => [`reminder:${reminder_id}`],
  async execute(tx, calls, { now }) {
    const there = await lockReminders(
      tx,
      calls.map(({ input }) => input.reminder_id),
    );
    const ending = [...there.values()].filter(({ unsubscribed_at }) => unsubscribed_at === null);
    const time = now.toISOString();
    saveReminders(
      tx,
      ending.map((reminder) => ({
        ...reminder,
        ...{ unsubscribed_at: time, next_scheduled: null, last_modified_by: 'unsubscribe link' },
        ...{ version: reminder.version + 1, updated_at: time },
      })),
    );
    withdrawSaid(tx, ending, now);
    return calls.map(() => success(null));
  },
};
