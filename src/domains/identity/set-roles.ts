import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { roles as allRoles, type Role } from '../../kernel/principal.ts';
import { saveUsers, type User, userLock, usersById } from './users.ts';

export interface SetRoles {
  readonly user_id: string;
  /** At least one: who is nobody any more is erased. */
  readonly roles: readonly Role[];
  readonly expected_version?: number | undefined;
}

/** Says which roles a person holds, and takes the others from her. Live sessions follow within half a minute. */
export const setUserRoles: Command<SetRoles, User> = {
  name: 'identity.set_roles',
  locks: ({ user_id }) => [userLock(user_id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.user_id);
    const known = await usersById(tx, ids);
    const outcomes = calls.map(({ input }) => {
      const user = known.get(input.user_id);
      if (!user) return refusal(problem('not_found', 'There is no such person.'));
      if (input.expected_version !== undefined && input.expected_version !== user.version) {
        return refusal(problem('version_mismatch', 'The account has changed since it was read. Read it again.'));
      }
      const roles = allRoles.filter((role) => input.roles.includes(role));
      const audit = { action: 'identity.set_roles', entity: 'users', entityId: user.user_id };
      return success({ ...user, roles }, [], [{ ...audit, before: { roles: user.roles }, after: { roles } }]);
    });
    const changed = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    saveUsers(tx, changed, now);
    return outcomes.map((outcome) =>
      outcome.ok ? { ...outcome, value: { ...outcome.value, version: outcome.value.version + 1 } } : outcome,
    );
  },
};
