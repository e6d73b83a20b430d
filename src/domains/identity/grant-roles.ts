import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { roles as allRoles, type Role } from '../../kernel/principal.ts';
import { emailLock, saveUsers, usersByEmail } from './users.ts';

/** Roles for a person, on top of those that she holds. */
export interface Grant {
  readonly email: string;
  readonly roles: readonly Role[];
}

/** Gives people more roles; what they hold afterwards is the answer. Sessions know it within half a minute. */
export const grantRoles: Command<Grant, Grant> = {
  name: 'identity.grant_roles',
  locks: ({ email }) => [emailLock(email)],
  async execute(tx, calls, { now }) {
    const wanted = calls.map((call) => call.input);
    const known = await usersByEmail(
      tx,
      wanted.map(({ email }) => email),
    );
    const after = wanted.map(({ email, roles }) => {
      const held = [...(known.get(email)?.roles ?? []), ...roles];
      return { email, roles: allRoles.filter((role) => held.includes(role)) };
    });
    const changed = after.filter(
      ({ email, roles }) => known.has(email) && roles.length > known.get(email)!.roles.length,
    );
    saveUsers(
      tx,
      changed.map(({ email, roles }) => ({ ...known.get(email)!, roles })),
      now,
    );
    return after.map((grant) => {
      const user = known.get(grant.email);
      if (!user) return refusal(problem('not_found', 'Nobody has this e-mail address.'));
      if (!changed.includes(grant)) return success(grant);
      const audit = { action: 'identity.grant_roles', entity: 'users', entityId: user.user_id };
      return success(grant, [], [{ ...audit, before: { roles: user.roles }, after: { roles: grant.roles } }]);
    });
  },
};
