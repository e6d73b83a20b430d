import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { emailLock, insertUsers, type NewUser, usersByEmail } from './users.ts';

/** Gives people accounts; passwords come hashed. An e-mail address has one account. */
export const createUsers: Command<NewUser, { user_id: string; email: string }> = {
  name: 'identity.create_users',
  locks: ({ email }) => [emailLock(email)],
  async execute(tx, calls, { now }) {
    const wanted = calls.map((call) => call.input);
    const taken = await usersByEmail(
      tx,
      wanted.map((user) => user.email),
    );
    insertUsers(
      tx,
      wanted.filter((user) => !taken.has(user.email)),
      now,
    );
    return wanted.map(({ password_hash, ...user }) => {
      if (taken.has(user.email))
        return refusal(problem('already_exists', 'This e-mail address has an account already.'));
      const { user_id, email } = user;
      const audit = { action: 'identity.create_user', entity: 'users', entityId: user_id };
      return success({ user_id, email }, [], [{ ...audit, after: user }]);
    });
  },
};
