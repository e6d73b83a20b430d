import { type Database, sql, type Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { readCustomerAddresses } from '../customers/index.ts';
import { readUserAddresses } from '../identity/index.ts';
import { type NewMessage, putInOutbox } from '../notifications/index.ts';

/** So many customers in one transaction. */
const setSize = 200;
/** So many wallets are looked at with one query, whether or not anything comes of them. */
const pageSize = 1_000;
/** Who has not been there for longer is not told: that would be no news, and points imported from elsewhere are none. */
const recentDays = 30;

interface Candidate {
  readonly customer_id: string;
  readonly balance: number;
  readonly rewards: readonly { readonly reward_id: string; readonly name: string; readonly cost_points: number }[];
}

interface Page {
  /** The last wallet looked at; null: there are no more, or nothing is offered. */
  readonly last: string | null;
  readonly found: readonly Candidate[];
}

// it walks all wallets by their key: an index on the last activity would cost every movement of points something
const candidates = sql(
  'loyalty.find_reward_notices',
  `with offered as (
     select reward_id, name, cost_points, limit_per_customer from loyalty.rewards
     where active and archived_at is null and (valid_from is null or valid_from <= $1) and (valid_until is null or valid_until > $1)),
   page as materialized (
     select wallet_id, balance, last_activity_at from loyalty.wallets
     where wallet_id > $3 and exists (select from offered) order by wallet_id limit $4),
   recent as materialized (
     select wallet_id, balance from page
     where last_activity_at > $2 and balance >= (select min(cost_points) from offered)),
   people as (
     select customer_id, balance from recent join loyalty.members using (wallet_id)
     union all
     select wallet_id, balance from recent
     where not exists (select from loyalty.members as m where m.wallet_id = recent.wallet_id)
       and not exists (select from loyalty.members as m where m.customer_id = recent.wallet_id)),
   found as (
     select customer_id, balance,
       json_agg(json_build_object('reward_id', reward_id, 'name', name, 'cost_points', cost_points) order by cost_points, reward_id) as rewards
     from people join offered on cost_points <= balance
     where not exists (select from loyalty.notices as n where n.customer_id = people.customer_id and n.reward_id = offered.reward_id)
       and (limit_per_customer is null or limit_per_customer > (
         select count(*) from loyalty.redemptions as r
         where r.customer_id = people.customer_id and r.reward_id = offered.reward_id and r.status <> 'returned'))
     group by customer_id, balance)
   select (select max(wallet_id) from page) as last,
     (select coalesce(json_agg(found order by customer_id), '[]') from found) as found`,
);
const note = sql(
  'loyalty.note_notices',
  `insert into loyalty.notices (customer_id, reward_id, noticed_at) select *, $3 from unnest($1::text[], $2::text[])
   on conflict do nothing returning customer_id, reward_id`,
);

/**
 * Tells customers, once for each reward, that they can afford it now. A notice and its mail are one transaction. Who has
 * no address is asked for again next time.
 *
 * @returns how many customers were told, of how many rewards
 */
export async function noticeRewards(
  database: Database,
  now: Date,
  signal: AbortSignal,
): Promise<{ customers: number; rewards: number }> {
  const since = new Date(now.getTime() - recentDays * 86_400_000);
  const sum = { customers: 0, rewards: 0 };
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const [page] = await database.query<Page>(candidates, [now, since, after, pageSize]);
    const { last, found } = page!;
    if (last === null) return sum;
    for (let from = 0; from < found.length; from += setSize) {
      signal.throwIfAborted();
      const told = await database.transaction((tx) => tell(tx, found.slice(from, from + setSize), now));
      sum.customers += told.length;
      sum.rewards += told.reduce((total, { rewards }) => total + rewards.length, 0);
    }
    after = last;
  }
}

async function tell(tx: Transaction, found: readonly Candidate[], now: Date): Promise<Candidate[]> {
  const ids = found.map(({ customer_id }) => customer_id);
  const [accounts, profiles] = await Promise.all([readUserAddresses(tx, ids), readCustomerAddresses(tx, ids)]);
  const addressOf = (customerId: string) => accounts.get(customerId) ?? profiles.get(customerId);
  const pairs = found.flatMap(({ customer_id, rewards }) =>
    addressOf(customer_id) ? rewards.map(({ reward_id }) => ({ customer_id, reward_id })) : [],
  );
  const noted = await tx.write<{ customer_id: string; reward_id: string }>(note, [
    pairs.map((pair) => pair.customer_id),
    pairs.map((pair) => pair.reward_id),
    now,
  ]);
  const fresh = new Set(noted.map(({ customer_id, reward_id }) => `${customer_id}\n${reward_id}`));
  const told = found
    .map((one) => ({ ...one, rewards: one.rewards.filter((r) => fresh.has(`${one.customer_id}\n${r.reward_id}`)) }))
    .filter(({ rewards }) => rewards.length > 0);
  putInOutbox(
    tx,
    told.map(({ customer_id, balance, rewards }): NewMessage => {
      const { email, name } = addressOf(customer_id)!;
      return {
        ...{
          message_id: uuid7(),
          channel: 'email',
          template: 'reward_notice',
          recipient: email,
          customer_id,
          locale: null,
        },
        data: {
          name: name ?? '',
          balance,
          rewards: rewards.map(({ name: reward, cost_points }) => ({ name: reward, cost_points })),
        },
        dedupe_key: null,
      };
    }),
    now,
  );
  return told;
}
