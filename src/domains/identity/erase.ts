import { forgetAudit } from '../../kernel/audit.ts';
import { type Command, refusal, success } from '../../kernel/command.ts';
import { forgetAnswersOf } from '../../kernel/idempotency.ts';
import { eraseCustomers } from '../customers/index.ts';
import { explainUsers } from './patch-users.ts';
import type { PersonalData } from './personal-data.ts';
import { noAccount } from './update-profile.ts';
import { deleteUsers, userLock, usersById } from './users.ts';

/**
 * Erases people: their accounts with sessions and links, who they are as customers, and what the other parts know of
 * them. Orders, payments and points stay as books, of an id that means nobody. `customer.erased` tells the consumers.
 */
export function eraseCommand(parts: readonly PersonalData[]): Command<{ readonly user_id: string }, null> {
  return {
    name: 'identity.erase',
    locks: ({ user_id }) => [userLock(user_id)],
    explain: explainUsers,
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.user_id);
      const known = await usersById(tx, ids);
      const gone = ids.filter((id) => known.has(id));
      if (gone.length === 0) return calls.map(() => refusal(noAccount()));
      deleteUsers(tx, gone);
      const events = eraseCustomers(tx, gone, now);
      for (const { forget } of parts) forget?.(tx, gone, now);
      forgetAudit(tx, 'users', gone);
      forgetAnswersOf(
        tx,
        gone.map((id) => `person:${id}`),
      );
      return ids.map((id) => {
        if (!known.has(id)) return refusal(noAccount());
        const told = events.filter(({ subject }) => subject === id);
        return success(null, told, [{ action: 'identity.erase', entity: 'users', entityId: id }]);
      });
    },
  };
}
