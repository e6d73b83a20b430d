import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { readLinks, spendLinks } from './mailed-links.ts';
import { endSessionsOf } from './session-store.ts';
import { saveUsers, type User, usersById } from './users.ts';

export interface ResetPassword {
  /** Hexadecimal SHA-256 of the link's token. */
  readonly token_hash: string;
  readonly new_hash: string;
}

/**
 * Puts new passwords in place of those that were forgotten. The link is spent, and with it every other; all sessions
 * end. Whoever read the mail has proved the address as well.
 */
export const resetPassword: Command<ResetPassword, User> = {
  name: 'identity.reset_password',
  locks: ({ token_hash }) => [`link:${token_hash}`],
  async execute(tx, calls, { now }) {
    const links = await readLinks(
      tx,
      'reset',
      calls.map(({ input }) => input.token_hash),
      now,
    );
    const users = await usersById(
      tx,
      [...links.values()].map(({ user_id }) => user_id),
    );
    // two links of one person in one set: the second finds itself spent, as it would a moment later
    const seen = new Set<string>();
    const accepted = calls.map(({ input: { token_hash, new_hash } }) => {
      const link = links.get(token_hash);
      const user = link && users.get(link.user_id);
      if (!user || seen.has(user.user_id)) return null;
      seen.add(user.user_id);
      const email_verified_at = user.email_verified_at ?? (link.email === user.email ? now.toISOString() : null);
      return { ...user, password_hash: new_hash, email_verified_at };
    });
    saveUsers(
      tx,
      accepted.filter((user) => user !== null),
      now,
    );
    spendLinks(tx, ['reset', 'verify'], [...seen]);
    endSessionsOf(tx, [...seen]);
    return accepted.map((user) => {
      if (!user) return refusal(spentLink());
      const audit = { action: 'identity.reset_password', entity: 'users', entityId: user.user_id };
      return success(user, [], [audit]);
    });
  },
};

export const spentLink = () => problem('invalid_token', 'This link is not good any more. Ask for a new one.');
