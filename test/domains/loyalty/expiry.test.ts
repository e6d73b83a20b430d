import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import { adjustPoints, expirePoints, readAccount } from '../../../src/domains/loyalty/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { at } from '../history.ts';
import { comesFirst, deadlocks, whileHeld } from '../while-held.ts';
import { settings, useWallets } from './wallets.ts';

const { setting, customer, earn, move, balanceOf, redeem, entriesIn, broken } = useWallets();

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

  test('and somebody’s redeeming do not wait for each other, whatever wallets they share', async () => {
    turnClock(new Date(at(3_000)));
    await expire();
    const { pool } = setting.database;
    const [ann, ben] = [await customer(), await customer()];
    let family = '';
    // where the shared wallet’s lock was the first: every other family
    do family = `family-${randomUUID()}`;
    while (!(await comesFirst(pool, `wallet:${family}`, `wallet:${ben}`)));
    await earn(ann, 30, 3_000);
    await move([ann, family]);
    await earn(ben, 20, 3_000);
    turnClock(new Date(at(3_101)));
    const before = await deadlocks(pool);
    const give = [ann, ben].map((customer_id) => ({ customer_id, points: 1, reason: 'test' }));
    await whileHeld<unknown>(pool, { locks: [`wallet:${family}`] }, expire, () =>
      setting.run(adjustPoints(customerAccounts), give),
    );
    expect(await Promise.all([balanceOf(ann), balanceOf(ben)])).toEqual([1, 1]);
    expect(await deadlocks(pool)).toBe(before);
    expect(await broken()).toEqual([]);
  });
});
