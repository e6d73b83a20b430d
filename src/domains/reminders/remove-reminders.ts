import { type Command, refusal, success } from '../../kernel/command.ts';
import { versionFault } from '../../kernel/errors.ts';
import type { Removed, RowRemoval } from '../entities/index.ts';
import { auditOf, noSuchReminder } from './plan.ts';
import { withdrawSaid } from './said.ts';
import { deleteReminders, lockReminders } from './store.ts';

/** Deletes rules; what they have said and was not sent yet, is not sent. */
export const removeReminders: Command<RowRemoval, Removed> = {
  name: 'reminders.remove',
  locks: ({ id }) => [`reminder:${id}`],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.id);
    const there = await lockReminders(tx, ids);
    const faults = calls.map(({ input: { id, version } }) => {
      const before = there.get(id);
      if (!before) return noSuchReminder();
      return versionFault('reminder', version, before.version);
    });
    const going = ids.filter((_, index) => faults[index] === null);
    withdrawSaid(
      tx,
      going.map((id) => there.get(id)!),
      now,
    );
    deleteReminders(tx, going);
    return calls.map(({ input: { id }, principal }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      return success({ id, outcome: 'deleted' }, [], auditOf('remove', principal, there.get(id)!, null));
    });
  },
};
