import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import {
  adjustPoints,
  applyReward,
  cancelRedemption,
  foreignReturnsConsumer,
  ledgerConsumer,
  redeemReward,
  walletsConsumer,
} from '../../../src/domains/loyalty/index.ts';
import { turnClock } from '../../../src/kernel/clock.ts';
import { at, History } from '../history.ts';
import { deliver } from '../log.ts';
import { moved, settings, useWallets } from './wallets.ts';

const { setting, customer, broken } = useWallets();
const ledger = ledgerConsumer(settings);

const who = fc.integer({ min: 0, max: 2 });
const any = fc.nat({ max: 30 });
const cost = fc.constantFrom(10, 25, 40);
/** What can happen to points, in any order; what is numbered is one of those that are there by then, if any. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('earn'),
      orders: fc.array(fc.tuple(who, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refund'), order: any, share: fc.integer({ min: 1, max: 100 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel'), order: any }) },
  // into one of two families, or out: one of them, or all at once, as when sharing is turned on or off
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('move'),
      moves: fc.array(fc.tuple(who, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('redeem'), who, cost }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unredeem'), redemption: any }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('order'), who, cost }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancelRewarded'), rewarded: any }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('adjust'),
      who,
      points: fc.integer({ min: -20, max: 20 }).filter((points) => points !== 0),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** One shop's week: three customers and two families. */
async function live(steps: readonly Step[]) {
  const customers = [await customer(), await customer(), await customer()];
  const families = [1, 2].map(() => `family-${randomUUID()}`);
  const orders: { history: History; left: number }[] = [];
  const redemptions: string[] = [];
  const rewarded: History[] = [];
  const { database } = setting;
  const pick = <One>(list: readonly One[], index: number) => list[index % Math.max(1, list.length)];
  for (const [day, one] of steps.entries()) {
    turnClock(new Date(at(day)));
    if (one.kind === 'earn') {
      const made = one.orders.map(([index, points]) => ({
        history: new History(customers[index]!, points * 100),
        left: points * 100,
      }));
      orders.push(...made);
      const told = made.flatMap(({ history, left }) => [
        history.placed(at(day)),
        history.paid(left, at(day)),
        history.completed(at(day)),
      ]);
      await deliver(database, ledger, told);
    } else if (one.kind === 'refund') {
      const order = pick(orders, one.order);
      const cents = order ? Math.ceil((order.left * one.share) / 100) : 0;
      if (!order || cents === 0) continue;
      order.left -= cents;
      await deliver(database, ledger, [order.history.refunded(cents, at(day, 1))]);
    } else if (one.kind === 'cancel') {
      const order = pick(orders, one.order);
      if (order) await deliver(database, ledger, [order.history.cancelled(at(day, 1))]);
    } else if (one.kind === 'move') {
      const moves = one.moves.map(([index, home]) => moved(customers[index]!, families[home] ?? customers[index]!));
      await deliver(database, walletsConsumer, moves);
    } else if (one.kind === 'redeem') {
      const reward_id = `cost-${one.cost}`;
      const [done] = await setting.run(redeemReward(customerAccounts), [
        { customer_id: customers[one.who]!, reward_id },
      ]);
      if (typeof done === 'object') redemptions.push(done.redemption.redemption_id);
    } else if (one.kind === 'unredeem') {
      const redemption_id = pick(redemptions, one.redemption);
      if (redemption_id) await setting.run(cancelRedemption, [{ redemption_id, customer_id: null }]);
    } else if (one.kind === 'order') {
      const history = new History(customers[one.who]!, 1_000);
      const lines = [{ product_id: 'latte', price_cents: 1_000, quantity: 1 }];
      const reward = { reward_id: `cost-${one.cost}` };
      const wish = { order_id: history.order_id, customer_id: customers[one.who]!, reward, lines, off_cents: 0 };
      const [done] = await setting.run(applyReward, [wish]);
      if (typeof done === 'object') rewarded.push(history);
    } else if (one.kind === 'cancelRewarded') {
      const history = pick(rewarded, one.rewarded);
      const cancelled = history && { ...history.cancelled(at(day)), source: '/elsewhere' };
      if (cancelled) await deliver(database, foreignReturnsConsumer, [cancelled]);
    } else if (one.kind === 'adjust') {
      await setting.run(adjustPoints(customerAccounts), [
        { customer_id: customers[one.who]!, points: one.points, reason: 'test' },
      ]);
    }
  }
  return [...customers, ...families];
}

/** Wallets that were last active when nobody earned, redeemed or was given anything. */
const inactive = `
  select wallet_id, last_activity_at from loyalty.wallets where wallet_id = any($1) and not exists (
    select from loyalty.ledger where wallet_id = any($1) and effective_at = last_activity_at
      and (kind in ('earn', 'redeem') or kind = 'adjust' and points > 0))`;

test('whoever joins, leaves, earns, spends and takes back, in whatever order: nothing fails, and the books are right', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25, size: 'max' }), async (steps) => {
      const wallets = await live(steps);
      expect(await broken()).toEqual([]);
      expect(await setting.rows(inactive, [wallets])).toEqual([]);
    }),
    { numRuns: 60, endOnFailure: false },
  );
}, 120_000);
