import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import type { Removed, RowRemoval } from '../entities/index.ts';
import { eraseCommand, erasureLocks } from './erase.ts';
import { explainUsers } from './patch-users.ts';
import type { PersonalData } from './personal-data.ts';
import { usersById } from './users.ts';

/** Erases people as they can erase themselves: accounts and personal data go, the books stay. */
export function removeUsers(parts: readonly PersonalData[]): Command<RowRemoval, Removed> {
  const erase = eraseCommand(parts);
  return {
    name: 'identity.remove_users',
    locks: ({ id }) => erasureLocks(parts, id),
    explain: explainUsers,
    async execute(tx, calls, context) {
      const known = await usersById(
        tx,
        calls.map(({ input }) => input.id),
      );
      const faults = calls.map(({ input: { id, version } }) => {
        const user = known.get(id);
        if (!user) return problem('not_found', 'There is no such person.');
        return versionFault('account', version, user.version);
      });
      const going = calls.filter((_, index) => !faults[index]);
      const wanted = going.map((call) => ({ ...call, input: { user_id: call.input.id } }));
      const erased = wanted.length > 0 ? await erase.execute(tx, wanted, context) : [];
      let next = 0;
      return calls.map(({ input: { id } }, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        const outcome = erased[next++]!;
        return outcome.ok ? success({ id, outcome: 'deleted' }, outcome.events, outcome.audit) : outcome;
      });
    },
  };
}
