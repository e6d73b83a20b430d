import { type Command, refusal, success } from '../../kernel/command.ts';
import { endSessionsOf, insertSessions } from './session-store.ts';
import { type Opened, type SignIn, wrongPassword } from './sign-in.ts';
import { saveUsers, userLock, usersById } from './users.ts';

export type ChangePassword = SignIn & { readonly new_hash: string };

/** Puts new passwords in place of old ones. All sessions end, wherever they are, and one begins: the caller's. */
export function changePasswordCommand(expirySeconds: number): Command<ChangePassword, Opened> {
  return {
    name: 'identity.change_password',
    locks: ({ user_id }) => [userLock(user_id)],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.user_id);
      const known = await usersById(tx, ids);
      const still = ({ user_id, password_hash }: ChangePassword) =>
        known.get(user_id)?.password_hash === password_hash ? known.get(user_id) : undefined;
      const changing = calls.map(({ input }) => input).filter(still);
      saveUsers(
        tx,
        changing.map(({ user_id, new_hash }) => ({ ...known.get(user_id)!, password_hash: new_hash })),
        now,
      );
      endSessionsOf(
        tx,
        changing.map(({ user_id }) => user_id),
      );
      insertSessions(tx, changing, now, new Date(now.getTime() + expirySeconds * 1000));
      return calls.map(({ input }) => {
        const user = still(input);
        if (!user) return refusal(wrongPassword());
        const audit = { action: 'identity.change_password', entity: 'users', entityId: user.user_id };
        const opened = { session_id: input.session_id, generation: 1, user: { ...user, version: user.version + 1 } };
        return success(opened, [], [audit]);
      });
    },
  };
}
