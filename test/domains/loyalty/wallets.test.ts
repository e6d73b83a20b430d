import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import { adjustPoints, readAccount, redeemReward, walletsConsumer } from '../../../src/domains/loyalty/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { at } from '../history.ts';
import { follow } from '../log.ts';
import { settings, useWallets } from './wallets.ts';

const { setting, customer, earn, refund, move, balanceOf, redeem, cancel, entriesIn, broken } = useWallets();

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

  const activityOf = async (wallet: string) =>
    (
      await setting.rows<{ last_activity_at: string }>(
        'select last_activity_at from loyalty.wallets where wallet_id = $1',
        [wallet],
      )
    )[0]?.last_activity_at;
  const time = async (wallet: string) => new Date((await activityOf(wallet))!).toISOString();

  test('who only ever earned with the family, and left when all was spent, still gets back what is cancelled', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await move([ann, family], [ben, family]);
    await earn(ben, 25, 0);
    turnClock(new Date(at(3)));
    const redeemed = await redeem(ann, 25);
    turnClock(new Date(at(9)));
    await move([ben, ben]);
    expect(await activityOf(ben)).toBeUndefined();
    await cancel(redeemed);
    expect([await balanceOf(ann), await balanceOf(ben)]).toEqual([0, 25]);
    // the redemption was the last that anybody did with these points; their return is none
    expect(await time(ben)).toBe(redeemed.redemption.created_at);
    expect(await broken()).toEqual([]);
  });

  test('what she earned with the family is taken back from her also where her own wallet never had anything', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await move([ann, family], [ben, family]);
    const order = await earn(ben, 25, 0);
    await redeem(ann, 25);
    await move([ben, ben]);
    await refund(order, 10);
    expect(await balanceOf(ben)).toBe(-10);
    expect(await time(ben)).toBe(at(0));
    expect(await setting.rows('select error from kernel.dead_letters')).toEqual([]);
    expect(await broken()).toEqual([]);
  });

  test('who joins with nothing left gets it back into the family’s wallet, which was empty so far', async () => {
    const [ann, family] = [await customer(), `family-${randomUUID()}`];
    const order = await earn(ann, 25, 0);
    turnClock(new Date(at(3)));
    const redeemed = await redeem(ann, 25);
    await move([ann, family]);
    await refund(order, 5);
    await cancel(redeemed);
    expect(await balanceOf(ann)).toBe(20);
    expect(await time(family)).toBe(redeemed.redemption.created_at);
    expect(await broken()).toEqual([]);
  });

  test('what comes back to a wallet that had rested does not expire at once', async () => {
    const [ann, ben, family] = [await customer(), await customer(), `family-${randomUUID()}`];
    await earn(ben, 10, 0);
    await move([ben, family], [ann, family]);
    turnClock(new Date(at(200)));
    const redeemed = await redeem(ann, 10);
    await move([ben, ben]);
    await cancel(redeemed);
    expect([await balanceOf(ben), await time(ben)]).toEqual([10, redeemed.redemption.created_at]);
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
            .run(redeemReward(customerAccounts), [{ customer_id: turn % 2 ? ben : ann, reward_id: 'cost-10' }])
            .then(([done]) => (typeof done === 'string' ? undefined : cancel(done!))),
        () =>
          setting.run(adjustPoints(customerAccounts), [
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
