import { type Command, success } from '../../kernel/command.ts';
import { countLinks } from './mailed-links.ts';
import { type Link, mailLinks } from './mails.ts';
import { emailLock, usersByEmail } from './users.ts';

export interface RequestReset {
  /** In lower case. */
  readonly email: string;
  readonly link: Link;
}

/** More than so many mails an hour help nobody but whoever wants to be a nuisance. */
const maxAnHour = 5;

/**
 * Mails people a link to choose a new password. The caller never learns whether anybody has the address; an entry of the
 * audit trail, and the commit that comes with it, is written for everybody alike.
 */
export const requestReset: Command<RequestReset, null> = {
  name: 'identity.request_reset',
  locks: ({ email }) => [emailLock(email)],
  async execute(tx, calls, { now }) {
    const known = await usersByEmail(
      tx,
      calls.map(({ input }) => input.email),
    );
    const ids = [...known.values()].map(({ user_id }) => user_id);
    const sent = await countLinks(tx, 'reset', ids, new Date(now.getTime() - 3_600_000));
    const mails = calls.flatMap(({ input: { email, link } }) => {
      const user = known.get(email);
      return user && (sent.get(user.user_id) ?? 0) < maxAnHour ? [{ user, link }] : [];
    });
    mailLinks(tx, 'reset', mails, now);
    return calls.map(({ input: { email } }) => {
      const entityId = known.get(email)?.user_id ?? 'nobody';
      return success(null, [], [{ action: 'identity.request_reset', entity: 'users', entityId }]);
    });
  },
};
