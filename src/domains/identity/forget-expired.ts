import { sql, type Transaction } from '../../kernel/database.ts';

const forget = (table: string) =>
  sql(
    `identity.forget_expired_${table}`,
    `with gone as (delete from identity.${table} where expires_at <= $1 returning 1) select count(*)::int as gone from gone`,
  );
const [forgetSessions, forgetLinks] = [forget('sessions'), forget('mailed_links')];

/** Deletes sessions and links that have expired: they open nothing any more, and this makes room. Answers how many. */
export async function forgetExpired(tx: Transaction, now: Date): Promise<{ sessions: number; links: number }> {
  const [sessions, links] = await Promise.all([
    tx.write<{ gone: number }>(forgetSessions, [now]),
    tx.write<{ gone: number }>(forgetLinks, [now]),
  ]);
  return { sessions: sessions[0]!.gone, links: links[0]!.gone };
}
