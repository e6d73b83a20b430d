import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import { customerLock, putProfiles } from '../customers/index.ts';
import { displayName } from './profile.ts';
import { type Details, saveUsers, type User, userLock, usersById } from './users.ts';

/** What people may change of their own accounts; what is not there stays. */
export type Changes = Partial<Details & Pick<User, 'first_name' | 'last_name'>>;

export interface UpdateProfile {
  readonly user_id: string;
  readonly changes: Changes;
  readonly expected_version?: number | undefined;
}

const changeable = ['first_name', 'last_name', 'phone', 'address', 'locale', 'time_zone'] as const;

/** Brings what people say of themselves up to date, here and as customers. */
export const updateProfile: Command<UpdateProfile, User> = {
  name: 'identity.update_profile',
  locks: ({ user_id }) => [userLock(user_id), customerLock(user_id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.user_id);
    const known = await usersById(tx, ids);
    const outcomes = calls.map(({ input }) => {
      const user = known.get(input.user_id);
      if (!user) return refusal(noAccount());
      const fault = versionFault('account', input.expected_version, user.version);
      if (fault) return refusal(fault);
      return success(changed(user, input.changes));
    });
    const saved = outcomes.flatMap((outcome) => (outcome.ok && outcome.value.fields.length > 0 ? [outcome.value] : []));
    saveUsers(
      tx,
      saved.map(({ before, after }) => ({ ...after, version: before.version })),
      now,
    );
    const profiles = saved.map(({ after: { user_id, email, phone, time_zone, ...names } }) => ({
      ...{ customer_id: user_id, email, phone, time_zone },
      display_name: displayName(names),
    }));
    const events = await putProfiles(tx, profiles, now);
    return outcomes.map((outcome) => {
      if (!outcome.ok) return outcome;
      const { before, after, fields } = outcome.value;
      if (fields.length === 0) return success(before);
      const event = events.get(after.user_id);
      const only = (user: User) => Object.fromEntries(fields.map((field) => [field, user[field]]));
      const audit = { action: 'identity.update_profile', entity: 'users', entityId: after.user_id };
      return success(after, event ? [event] : [], [{ ...audit, before: only(before), after: only(after) }]);
    });
  },
};

function changed(before: User, changes: Changes) {
  const fields = changeable.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
  const values = Object.fromEntries(fields.map((field) => [field, changes[field]]));
  const after: User = { ...before, ...values, version: before.version + 1 };
  return { before, after, fields };
}

export const noAccount = () => problem('unauthenticated', 'This account is no longer there.');
