import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { insertSessions, type Session } from './session-store.ts';
import { saveUsers, type User, userLock, usersById } from './users.ts';

export interface SignIn {
  readonly session_id: string;
  readonly user_id: string;
  /** The hash that the password was found to match: should it have been changed since, nobody is signed in. */
  readonly password_hash: string;
  /** One of today's kind in place of it. */
  readonly new_hash: string | null;
}

export type Opened = Pick<Session, 'session_id' | 'generation' | 'user'>;

/** Opens sessions for people whose passwords were right. `expirySeconds`: how long a session lasts unused. */
export function signInCommand(expirySeconds: number): Command<SignIn, Opened> {
  return {
    name: 'identity.sign_in',
    locks: ({ user_id }) => [userLock(user_id)],
    async execute(tx, calls, { now }) {
      const known = await usersById(
        tx,
        calls.map(({ input }) => input.user_id),
      );
      const still = (input: SignIn): User | undefined => {
        const user = known.get(input.user_id);
        return user?.password_hash === input.password_hash ? user : undefined;
      };
      const opened = calls.filter(({ input }) => still(input)).map(({ input }) => input);
      const rehashed = opened.flatMap(({ user_id, new_hash }) =>
        new_hash === null ? [] : [{ ...known.get(user_id)!, password_hash: new_hash }],
      );
      saveUsers(tx, rehashed, now);
      insertSessions(tx, opened, now, new Date(now.getTime() + expirySeconds * 1000));
      return calls.map(({ input }) => {
        const user = still(input);
        return user ? success({ session_id: input.session_id, generation: 1, user }) : refusal(wrongPassword());
      });
    },
  };
}

/** The same words for an unknown address, a wrong password and an account without a usable one. */
export const wrongPassword = () => problem('invalid_credentials', 'The e-mail address or the password is wrong.');
