import type { Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { putInOutbox } from '../notifications/index.ts';
import { hashOfLink, insertLinks, type LinkPurpose } from './mailed-links.ts';
import type { User } from './users.ts';

/** A link to be mailed: the token, which is nowhere else, and its address in the web app. */
export interface Link {
  readonly token: string;
  readonly url: string;
}

const templates = { verify: 'verify_email', reset: 'reset_password' } as const;

/** Mails people links, each good for its purpose, once, and only by whoever reads their mail. */
export function mailLinks(
  tx: Transaction,
  purpose: LinkPurpose,
  mails: readonly { readonly user: Pick<User, 'user_id' | 'email' | 'first_name'> & { locale?: string | null }; readonly link: Link }[],
  now: Date,
): void {
  if (mails.length === 0) return;
  insertLinks(
    tx,
    mails.map(({ user: { user_id, email }, link }) => ({
      token_hash: hashOfLink(link.token),
      purpose,
      user_id,
      email,
    })),
    now,
  );
  const messages = mails.map(({ user, link }) => ({
    message_id: uuid7(),
    channel: 'email' as const,
    template: templates[purpose],
    recipient: user.email,
    customer_id: user.user_id,
    locale: user.locale ?? null,
    data: { first_name: user.first_name, token: link.token, link: link.url },
    dedupe_key: null,
  }));
  putInOutbox(tx, messages, now);
}
