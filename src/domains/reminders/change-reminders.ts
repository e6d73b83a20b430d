import { type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import { Problem, versionFault } from '../../kernel/errors.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import { auditOf, changedReminder, faultOf, noSuchReminder, scheduled } from './plan.ts';
import { lockReminders, saveReminders } from './store.ts';
import type { Choice, Reminder } from './types.ts';

/** Changes rules; what is not named stays. Each is due anew from its last sending, else from now. */
export const changeReminders: Command<RowPatch, Written> = {
  name: 'reminders.change',
  locks: ({ id }) => [`reminder:${id}`],
  async execute(tx, calls, { now }) {
    const there = await lockReminders(
      tx,
      calls.map(({ input }) => input.id),
    );
    const changed = calls.map(({ input: { id, version, fields }, principal }): Reminder | Problem => {
      const before = there.get(id);
      if (!before) return noSuchReminder();
      const fault = versionFault('reminder', version, before.version);
      if (fault) return fault;
      const after = changedReminder(before, fields as Partial<Choice>, principal, now);
      return faultOf(after) ?? after;
    });
    const good = changed.filter((one): one is Reminder => !(one instanceof Problem));
    const ready = new Map((await scheduled(tx, good, now)).map((one) => [one.reminder_id, one]));
    saveReminders(tx, [...ready.values()]);
    return changed.map((one, index): Outcome<Written> => {
      if (one instanceof Problem) return refusal(one);
      const { reminder_id: id } = one;
      return success({ id }, [], auditOf('change', calls[index]!.principal, there.get(id)!, ready.get(id)!));
    });
  },
};
