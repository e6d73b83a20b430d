import { describe, expect, test } from 'vitest';
import { noticeRewards } from '../../../src/domains/loyalty/notices.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { at } from '../history.ts';
import { somebody, useWallets } from './wallets.ts';

const { setting, earn } = useWallets();

describe('notices', () => {
  test('reach each customer once for each reward that she can afford, in one mail', async () => {
    turnClock(new Date(at(3_000)));
    const [ann, ben] = [somebody(), somebody()];
    await setting.rows(
      `insert into customers.customers (customer_id, display_name, email, origin, created_at, updated_at)
       values ($1, 'Ann', 'ann@example.org', 'live', now(), now()), ($2, 'Ben', null, 'live', now(), now())`,
      [ann, ben],
    );
    await earn(ann, 30, 3_000);
    await earn(ben, 30, 3_000);
    const notice = () => noticeRewards(setting.database, now(), new AbortController().signal);
    const both = await Promise.all([notice(), notice()]);
    expect(both.reduce((sum, one) => sum + one.rewards, 0)).toBe(2);
    await earn(ann, 10, 3_001);
    expect([await notice(), await notice()]).toEqual([
      { customers: 1, rewards: 1 },
      { customers: 0, rewards: 0 },
    ]);
    const mails = await setting.rows<{
      recipient: string;
      data: { balance: number; rewards: { cost_points: number }[] };
    }>(
      `select recipient, data from notifications.notification_outbox where template = 'reward_notice' order by message_id`,
    );
    expect(
      mails.map(({ recipient, data }) => [recipient, data.balance, data.rewards.map((one) => one.cost_points)]),
    ).toEqual([
      ['ann@example.org', 30, [10, 25]],
      ['ann@example.org', 40, [40]],
    ]);
  });
});

/** Wallets with so many points each, of that long ago; an adjustment made each of them. */
async function putWallets(ids: readonly string[], points: number, daysAgo: number): Promise<void> {
  await setting.rows(
    `with wallet as (
       insert into loyalty.wallets select unnest($1::text[]), $2, 1, $3::timestamptz - $4 * interval '1 day' returning *)
     insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after,
       reason, effective_at, created_at)
     select gen_random_uuid(), wallet_id, 1, wallet_id, 'adjust', $2, 0, $2, 'test', $3, $3 from wallet`,
    [ids, points, now(), daysAgo],
  );
}

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
/** How many wallets a plan has looked at. */
function walletsIn(plan: Plan): number {
  const own = plan['Relation Name'] === 'wallets' ? plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) : 0;
  return own * plan['Actual Loops'] + (plan.Plans ?? []).reduce((sum, one) => sum + walletsIn(one), 0);
}

describe('with more wallets than a page has', () => {
  test('everybody is told who can afford something and was there, and no page looks at all wallets', async () => {
    turnClock(new Date(at(5_000)));
    const wallets = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${String(index).padStart(5, '0')}-${kind}`);
    const [own, family, poor, gone] = [
      wallets('own', 3_000),
      wallets('family', 1_000),
      wallets('poor', 2_000),
      wallets('gone', 4_000),
    ];
    await putWallets(own, 30, 1);
    await putWallets(family, 12, 29);
    await putWallets(poor, 9, 1);
    await putWallets(gone, 30, 31);
    // one half of the family's members have an old wallet of their own, in which nothing counts any more
    const members = family.flatMap((wallet, index) => [
      [`me-${wallet}`, wallet] as const,
      [own[index]!, wallet] as const,
    ]);
    await setting.rows('insert into loyalty.members select *, now() from unnest($1::text[], $2::text[])', [
      members.map(([member]) => member),
      members.map(([, wallet]) => wallet),
    ]);
    await setting.rows(
      `insert into customers.customers (customer_id, display_name, email, origin, created_at, updated_at)
       select id, id, id || '@example.org', 'live', now(), now() from unnest($1::text[]) as id`,
      [
        [
          ...own,
          ...family,
          ...poor,
          ...gone,
          ...members.map(([member]) => member).filter((id) => id.startsWith('me-')),
        ],
      ],
    );
    await setting.rows('analyze loyalty.wallets, loyalty.members');
    const asked: { text: string; values: readonly unknown[] }[] = [];
    const { database } = setting;
    const watched = Object.assign(Object.create(database), {
      query(statement: { text: string }, values: readonly unknown[]) {
        asked.push({ text: statement.text, values });
        return database.query(statement as never, values as unknown[]);
      },
    }) as typeof database;
    expect(await noticeRewards(watched, now(), new AbortController().signal)).toEqual({
      customers: 4_000, // 2,000 with a wallet of their own, and 2,000 in families
      rewards: 2_000 * 2 + 2_000,
    });
    for (const { text, values } of asked) {
      const [row] = await setting.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${text}`, [
        ...values,
      ]);
      expect(walletsIn(row!['QUERY PLAN'][0].Plan)).toBeLessThanOrEqual(1_000);
    }
    const told = await setting.rows<{ customer_id: string; balance: number }>(
      `select customer_id, (data ->> 'balance')::int as balance from notifications.notification_outbox
       where template = 'reward_notice' and customer_id = any($1) order by customer_id`,
      [[own[0], own.at(-1), `me-${family[0]}`, family[0], poor[0], gone[0]]],
    );
    expect(told).toEqual([
      { customer_id: own[0], balance: 12 },
      { customer_id: own.at(-1), balance: 30 },
      { customer_id: `me-${family[0]}`, balance: 12 },
    ]);
  });
});
