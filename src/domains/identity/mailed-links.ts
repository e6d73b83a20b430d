import { createHash, randomBytes } from 'node:crypto';
import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

/** What a link is for: to prove an address, or to choose a new password. */
export type LinkPurpose = 'verify' | 'reset';

/** How long each is good. */
const goodForMs: Readonly<Record<LinkPurpose, number>> = { verify: 7 * 86_400_000, reset: 3_600_000 };

const insert = sql(
  'identity.insert_mailed_links',
  `insert into identity.mailed_links (token_hash, purpose, user_id, email, created_at, expires_at)
   select decode(token_hash, 'hex'), purpose, user_id, email, $2, expires_at
   from json_to_recordset($1) as link (token_hash text, purpose text, user_id text, email text, expires_at timestamptz)`,
);
const read = sql(
  'identity.read_mailed_links',
  `select encode(token_hash, 'hex') as token_hash, purpose, user_id, email, expires_at from identity.mailed_links
   where token_hash = any(select decode(hash, 'hex') from unnest($1::text[]) as hash)`,
);
const count = sql(
  'identity.count_mailed_links',
  `select user_id, count(*) as sent from identity.mailed_links
   where user_id = any($1) and purpose = $2 and created_at > $3 group by user_id`,
);
const use = sql(
  'identity.use_mailed_links',
  'delete from identity.mailed_links where user_id = any($1) and purpose = any($2)',
);

export interface MailedLink {
  /** Hexadecimal SHA-256 of the token. */
  readonly token_hash: string;
  readonly purpose: LinkPurpose;
  readonly user_id: string;
  readonly email: string;
  readonly expires_at: string;
}

/** The token of a new link: 256 random bits, which nobody but the mail's reader has. */
export const newLinkToken = () => randomBytes(32).toString('base64url');

/** What is kept of a token; the token has too many bits to guess, so the hash need not be slow. */
export const hashOfLink = (token: string) => createHash('sha256').update(token).digest('hex');

export function insertLinks(tx: Transaction, links: readonly Omit<MailedLink, 'expires_at'>[], now: Date): void {
  if (links.length === 0) return;
  const rows = links.map((link) => ({ ...link, expires_at: new Date(now.getTime() + goodForMs[link.purpose]) }));
  void tx.write(insert, [JSON.stringify(rows), now]);
}

/** Links for a purpose that are still good, by the hash of their token. */
export async function readLinks(
  reader: Reader,
  purpose: LinkPurpose,
  hashes: readonly string[],
  now: Date,
): Promise<Map<string, MailedLink>> {
  const rows = await reader.query<MailedLink>(read, [hashes]);
  const good = rows.filter((link) => link.purpose === purpose && Date.parse(link.expires_at) > now.getTime());
  return new Map(good.map((link) => [link.token_hash, link]));
}

/** How many links for a purpose were sent to people since a time. */
export async function countLinks(
  reader: Reader,
  purpose: LinkPurpose,
  userIds: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const rows = await reader.query<{ user_id: string; sent: number }>(count, [userIds, purpose, since]);
  return new Map(rows.map(({ user_id, sent }) => [user_id, sent]));
}

/** Spends all links of these people for these purposes: one that was used takes the others along. */
export function spendLinks(tx: Transaction, purposes: readonly LinkPurpose[], userIds: readonly string[]): void {
  if (userIds.length > 0) void tx.write(use, [userIds, purposes]);
}
