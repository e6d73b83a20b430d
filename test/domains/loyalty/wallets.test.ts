import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import {
  type Applied,
  adjustPoints,
  applyReward,
  cancelRedemption,
  expirePoints,
  foreignReturnsConsumer,
  ledgerConsumer,
  type Redeemed,
  readAccount,
  redeemReward,
  walletsConsumer,
} from '../../../src/domains/loyalty/index.ts';
import { noticeRewards } from '../../../src/domains/loyalty/notices.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { invariants } from '../../chaos/invariants.ts';
import { at, History } from '../history.ts';
import { follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const settings = { pointsPerUnit: 1, tiers: [{ name: 'bronze', points: 0, factor: 1 }], expiryDays: 100 };
const ledger = ledgerConsumer(settings);

beforeAll(async () => {
  await setting.rows(
    `insert into loyalty.rewards (reward_id, name, cost_points, amount_off_cents, created_at)
     select 'cost-' || cost, 'For ' || cost, cost, 100, now() from unnest(array[10, 25, 40]) as cost`,
  );
});
afterEach(() => turnClock(null));

const somebody = () => `customer-${randomUUID()}`;
/** For what staff do: they must know her. */
const customer = async () => {
  const who = somebody();
  await setting.database.transaction(async (tx) => void ensureCustomers(tx, [who], 'live', now()));
  return who;
};
const earn = async (who: string, points: number, day: number): Promise<History> => {
  const order = new History(who, points * 100);
  await tell(setting.database, [order.placed(at(day)), order.paid(points * 100, at(day)), order.completed(at(day))]);
  await follow(setting.database, ledger);
  return order;
};
const refund = async (order: History, points: number) => {
  await tell(setting.database, [order.refunded(points * 100, now().toISOString())]);
  await follow(setting.database, ledger);
};
/** She shares this wallet from now on. */
const move = async (...moves: readonly (readonly [customer: string, wallet: string])[]) => {
  await tell(
    setting.database,
    moves.map(([customer_id, wallet_id]) => moved(customer_id, wallet_id)),
  );
  await follow(setting.database, walletsConsumer);
};
const moved = (customer_id: string, wallet_id: string): NewEvent => ({
  type: 'customer.updated',
  source: '/crema/customers',
  subject: customer_id,
  data: { customer_id, username: null, display_name: null, email: null, origin: 'live', wallet_id },
});
const balanceOf = async (who: string) => (await readAccount(setting.database, who, settings, now())).balance;
const redeem = async (customer_id: string, cost: number) => {
  const [done] = await setting.run(redeemReward, [{ customer_id, reward_id: `cost-${cost}` }]);
  return done as Redeemed;
};
const cancel = ({ redemption: { redemption_id } }: Redeemed) =>
  setting.run(cancelRedemption, [{ redemption_id, customer_id: null }]);
/** A wallet's entries as `<customer> <kind> <points>`, the customers by their letters. */
async function entriesIn(wallet: string, names: Record<string, string>): Promise<string[]> {
  const rows = await setting.rows<{ customer_id: string; kind: string; points: number }>(
    'select customer_id, kind, points from loyalty.ledger where wallet_id = $1 order by number',
    [wallet],
  );
  return rows.map(({ customer_id, kind, points }) => `${names[customer_id]} ${kind} ${points}`);
}
async function broken(): Promise<string[]> {
  const found: string[] = [];
  for (const { id, sql } of invariants) {
    if (id !== 'L2' && id !== 'L4') continue;
    for (const row of await setting.rows<{ broken: string }>(sql)) found.push(`${id} ${row.broken}`);
  }
  return found;
}

describe('a family’s wallet', () => {
  test('holds what its members bring and earn, and each spends from it; tiers stay one’s own', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ann, 30, 0);
    await earn(ben, 5, 1);
    await move([ann, family], [ben, family]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([35, 35]);
    expect((await redeem(ben, 25)).balance).toBe(10);
    await earn(ben, 3, 2);
    expect(await balanceOf(ann)).toBe(13);
    const names = { [ann]: 'ann', [ben]: 'ben' };
    expect(await entriesIn(family, names)).toEqual([
      'ann transfer 30',
      'ben transfer 5',
      'ben redeem -25',
      'ben earn 3',
    ]);
    expect(await entriesIn(ann, names)).toEqual(['ann earn 30', 'ann transfer -30']);
    const lifetimes = await Promise.all([ann, ben].map((who) => readAccount(setting.database, who, settings, now())));
    expect(lifetimes.map(({ lifetime }) => lifetime)).toEqual([30, 8]);
    expect(await broken()).toEqual([]);
  });

  test('who leaves takes what is left of what she earned; what was spent together is spent', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ann, 30, 0);
    await earn(ben, 20, 1);
    await move([ann, family], [ben, family]);
    await redeem(ben, 25); // of the oldest, which are hers
    await move([ann, ann]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([5, 20]);
    await move([ann, family]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([25, 25]);
    await move([ann, ann], [ben, ben]);
    expect([await balanceOf(ann), await balanceOf(ben), await balanceOf(family)]).toEqual([5, 20, 0]);
    expect(await broken()).toEqual([]);
  });

  test('what comes back goes to whom it was taken from, wherever she is', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ann, 15, 0);
    await earn(ben, 20, 1);
    await move([ann, family], [ben, family]);
    const redeemed = await redeem(ben, 25);
    await move([ann, ann]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([0, 10]);
    await cancel(redeemed);
    await cancel(redeemed);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([15, 20]);
    expect(await broken()).toEqual([]);
  });

  test('a refund takes from the wallet where she is by now, and debts move with her', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    const order = await earn(ann, 30, 0);
    await redeem(ann, 25);
    await move([ann, family]);
    await refund(order, 30);
    expect(await balanceOf(ann)).toBe(-25);
    await earn(ben, 10, 1);
    await move([ben, family]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([-15, -15]);
    await move([ben, ben]);
    await move([ann, ann]);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([-15, 0]);
    await earn(ann, 20, 2);
    expect(await balanceOf(ann)).toBe(5);
    expect(await broken()).toEqual([]);
  });

  test('moving, earning and redeeming at once lose nothing', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ann, 100, 0);
    await earn(ben, 100, 1);
    const work: (() => Promise<unknown>)[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      work.push(
        () => move([turn % 2 ? ann : ben, turn % 3 ? family : turn % 2 ? ann : ben]),
        () =>
          setting
            .run(redeemReward, [{ customer_id: turn % 2 ? ben : ann, reward_id: 'cost-10' }])
            .then(([done]) => (typeof done === 'string' ? undefined : cancel(done!))),
        () =>
          setting.run(adjustPoints, [
            { customer_id: ann, points: 1, reason: 'test' },
            { customer_id: ben, points: -1, reason: 'test' },
          ]),
      );
    }
    await Promise.all(work.map((one) => one()));
    await follow(setting.database, walletsConsumer);
    await move([ann, ann], [ben, ben]);
    const given = await setting.rows<{ sum: number }>(
      `select coalesce(sum(points), 0)::int as sum from loyalty.ledger where customer_id = any($1) and kind <> 'transfer'`,
      [[ann, ben]],
    );
    expect((await balanceOf(ann)) + (await balanceOf(ben))).toBe(given[0]!.sum);
    expect(await broken()).toEqual([]);
  });
});

describe('an order of a foreign service', () => {
  const lines = [{ product_id: 'latte', price_cents: 450, quantity: 2 }];
  const apply = (customer_id: string, order_id: string) =>
    setting.run(applyReward, [{ customer_id, order_id, reward: { reward_id: 'cost-25' }, lines, off_cents: 0 }]);

  test('has its reward once, and gives it back when it is cancelled there', async () => {
    const ann = await customer();
    await earn(ann, 60, 0);
    const order = new History(ann, 900);
    const work = await Promise.all(Array.from({ length: 8 }, () => apply(ann, order.order_id)));
    const applied = work.map(([one]) => one as Applied);
    expect(new Set(applied.map(({ redemption }) => redemption.redemption_id)).size).toBe(1);
    expect(applied[0]!.redemption).toMatchObject({ order_id: order.order_id, discount_cents: 100, status: 'applied' });
    expect(await balanceOf(ann)).toBe(35);
    const cancelled = { ...order.cancelled(at(1)), source: '/elsewhere' };
    await tell(setting.database, [cancelled, cancelled]);
    await follow(setting.database, foreignReturnsConsumer);
    expect(await balanceOf(ann)).toBe(60);
    expect(await apply(ann, order.order_id)).toEqual(['reward_not_applicable']);
    expect(await broken()).toEqual([]);
  });
});

describe('points given by hand', () => {
  test('count for no tier, pay debts, stay with their reason, and are not taken below zero', async () => {
    const ann = await customer();
    const order = await earn(ann, 30, 0);
    await redeem(ann, 25);
    await refund(order, 30);
    expect(await setting.run(adjustPoints, [{ customer_id: ann, points: -1, reason: 'no' }])).toEqual([
      'insufficient_points',
    ]);
    await setting.run(adjustPoints, [{ customer_id: ann, points: 40, reason: 'sorry' }]);
    const { balance, lifetime } = await readAccount(setting.database, ann, settings, now());
    expect([balance, lifetime]).toEqual([15, 0]);
    const audit = await setting.rows('select action, before, after from kernel.audit_log where entity_id = $1', [ann]);
    expect(audit).toEqual([
      { action: 'points.adjust', before: { balance: -25 }, after: { balance: 15, points: 40, reason: 'sorry' } },
    ]);
    expect(await broken()).toEqual([]);
  });
});

describe('expiry', () => {
  const expire = () => expirePoints(setting.database, settings.expiryDays, now(), new AbortController().signal);

  test('comes so many days after the last earning or redeeming, for all that is left', async () => {
    turnClock(new Date(at(1_000)));
    await expire();
    const ann = await customer();
    await earn(ann, 30, 1_000);
    await earn(ann, 20, 1_010);
    turnClock(new Date(at(1_020)));
    await redeem(ann, 25);
    turnClock(new Date(at(1_119, 23 * 60)));
    expect(await expire()).toEqual({ wallets: 0, points: 0 });
    turnClock(new Date(at(1_120, 1)));
    const both = await Promise.all([expire(), expire()]);
    expect(both.map(({ points }) => points).sort()).toEqual([0, 25]);
    expect(await entriesIn(ann, { [ann]: 'ann' })).toEqual([
      'ann earn 30',
      'ann earn 20',
      'ann redeem -25',
      'ann expire -25',
    ]);
    expect((await readAccount(setting.database, ann, settings, now())).expiring).toEqual([]);
    expect(await broken()).toEqual([]);
  });

  test('says in a shared wallet whose points they were; who moves takes the wallet’s last activity along', async () => {
    turnClock(new Date(at(2_000)));
    await expire();
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ann, 30, 2_000);
    await move([ann, family], [ben, family]);
    await earn(ben, 20, 2_050);
    await move([ann, ann]);
    turnClock(new Date(at(2_101)));
    expect(await expire()).toEqual({ wallets: 0, points: 0 });
    await move([ann, family]);
    turnClock(new Date(at(2_150, 1)));
    expect(await expire()).toEqual({ wallets: 1, points: 50 });
    const names = { [ann]: 'ann', [ben]: 'ben' };
    expect((await entriesIn(family, names)).slice(-2)).toEqual(['ann expire -30', 'ben expire -20']);
    expect(await broken()).toEqual([]);
  });
});

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
