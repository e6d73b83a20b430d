import { type Command, refusal, success } from '../../kernel/command.ts';
import { readLinks, spendLinks } from './mailed-links.ts';
import { spentLink } from './reset-password.ts';
import { saveUsers, type User, usersById } from './users.ts';

/** Takes people's word that an address is theirs: they have read what was mailed there. */
export const verifyEmail: Command<{ readonly token_hash: string }, User> = {
  name: 'identity.verify_email',
  locks: ({ token_hash }) => [`link:${token_hash}`],
  async execute(tx, calls, { now }) {
    const links = await readLinks(
      tx,
      'verify',
      calls.map(({ input }) => input.token_hash),
      now,
    );
    const users = await usersById(
      tx,
      [...links.values()].map(({ user_id }) => user_id),
    );
    const seen = new Set<string>();
    const verified = calls.map(({ input }) => {
      const link = links.get(input.token_hash);
      const user = link && users.get(link.user_id);
      if (!user || user.email !== link.email || seen.has(user.user_id)) return null;
      seen.add(user.user_id);
      return { ...user, email_verified_at: user.email_verified_at ?? now.toISOString() };
    });
    saveUsers(
      tx,
      verified.filter((user) => user !== null),
      now,
    );
    spendLinks(tx, ['verify'], [...seen]);
    return verified.map((user) => {
      if (!user) return refusal(spentLink());
      const audit = { action: 'identity.verify_email', entity: 'users', entityId: user.user_id };
      return success(user, [], [audit]);
    });
  },
};
