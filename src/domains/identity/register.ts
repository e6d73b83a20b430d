import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { putProfiles } from '../customers/index.ts';
import { type Link, mailLinks } from './mails.ts';
import { displayName } from './profile.ts';
import { insertSessions } from './session-store.ts';
import type { Opened } from './sign-in.ts';
import { type Details, emailLock, insertUsers, type NewUser, usersByEmail } from './users.ts';

export interface Register extends Details {
  readonly user_id: string;
  readonly session_id: string;
  /** In lower case. */
  readonly email: string;
  readonly password_hash: string;
  readonly first_name: string;
  readonly last_name: string;
  /** Proves the address, once she follows it. */
  readonly link: Link;
}

/** Opens accounts for people who come by themselves: customers, whatever they say they are. They are signed in. */
export function registerCommand(expirySeconds: number): Command<Register, Opened> {
  return {
    name: 'identity.register',
    locks: ({ email }) => [emailLock(email)],
    async execute(tx, calls, { now }) {
      const taken = await usersByEmail(
        tx,
        calls.map(({ input }) => input.email),
      );
      const fresh = calls.map(({ input }) => input).filter(({ email }) => !taken.has(email));
      insertUsers(tx, fresh.map(newUser), now);
      insertSessions(tx, fresh, now, new Date(now.getTime() + expirySeconds * 1000));
      mailLinks(
        tx,
        'verify',
        fresh.map((user) => ({ user, link: user.link })),
        now,
      );
      const events = await putProfiles(
        tx,
        fresh.map((user) => ({ customer_id: user.user_id, ...user, display_name: displayName(user) })),
        now,
      );
      return calls.map(({ input }) => {
        if (taken.has(input.email)) {
          return refusal(problem('email_taken', 'This e-mail address has an account already. Sign in instead.'));
        }
        const { session_id, link: _, ...said } = input;
        const user = { ...newUser(said), ...said, email_verified_at: null, version: 1, created_at: now.toISOString() };
        const event = events.get(input.user_id);
        const audit = { action: 'identity.register', entity: 'users', entityId: input.user_id };
        return success({ session_id, generation: 1, user }, event ? [event] : [], [audit]);
      });
    },
    explain: (constraint) =>
      constraint === 'users_email' ? problem('email_taken', 'This e-mail address has an account already.') : undefined,
  };
}

/** Named one by one: whatever else came along with a request is left behind here at the latest. */
function newUser(said: Omit<Register, 'session_id' | 'link'>): NewUser {
  const { user_id, email, password_hash, first_name, last_name, phone, address, locale, time_zone } = said;
  const own = { first_name, last_name, phone, address, locale, time_zone };
  return { user_id, email, password_hash, ...own, roles: ['customer'], demo: false };
}
