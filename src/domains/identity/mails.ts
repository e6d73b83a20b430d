import type { Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { putInOutbox } from '../notifications/index.ts';
import { hashOfLink, insertLinks, type LinkPurpose } from './mailed-links.ts';
import type { User } from './users.ts';

/** A link to be mailed: the token, of which only the hash is kept, and its address in the web app. */
export interface Link {
  readonly token: string;
  readonly url: string;
}

type Reader = Pick<User, 'user_id' | 'email' | 'first_name' | 'locale'>;

const templates = { verify: 'verify_email', reset: 'reset_password' } as const;

/** Mails people links, each good for its purpose, once, and only by whoever reads their mail. */
export function mailLinks(
  tx: Transaction,
  purpose: LinkPurpose,
  mails: readonly { readonly user: Reader; readonly link: Link }[],
  now: Date,
): void {
  insertLinks(
    tx,
    mails.map(({ user, link }) => ({
      token_hash: hashOfLink(link.token),
      purpose,
      user_id: user.user_id,
      email: user.email,
    })),
    now,
  );
  const messages = mails.map(({ user, link }) => ({
    message_id: uuid7(),
    channel: 'email' as const,
    template: templates[purpose],
    recipient: user.email,
    customer_id: user.user_id,
    locale: user.locale,
    data: { name: user.first_name, link: link.url },
    dedupe_key: null,
  }));
  putInOutbox(tx, messages, now);
}
