import { describe, expect, test } from 'vitest';
import { customerAccounts } from '../../../src/domains/identity/index.ts';
import { adjustPoints, readAccount } from '../../../src/domains/loyalty/index.ts';
import { now } from '../../../src/kernel/clock.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { settings, useWallets } from './wallets.ts';

const trial = useShop();

const { setting, customer, earn, refund, redeem, broken } = useWallets();

describe('points given by hand', () => {
  test('count for no tier, pay debts, stay with their reason, and are not taken below zero', async () => {
    const ann = await customer();
    const order = await earn(ann, 30, 0);
    await redeem(ann, 25);
    await refund(order, 30);
    expect(await setting.run(adjustPoints(customerAccounts), [{ customer_id: ann, points: -1, reason: 'no' }])).toEqual(
      ['insufficient_points'],
    );
    await setting.run(adjustPoints(customerAccounts), [{ customer_id: ann, points: 40, reason: 'sorry' }]);
    const { balance, lifetime } = await readAccount(setting.database, ann, settings, now());
    expect([balance, lifetime]).toEqual([15, 0]);
    const audit = await setting.rows('select action, before, after from kernel.audit_log where entity_id = $1', [ann]);
    expect(audit).toEqual([
      { action: 'points.adjust', before: { balance: -25 }, after: { balance: 15, points: 40, reason: 'sorry' } },
    ]);
    expect(await broken()).toEqual([]);
  });

  test.each([0, 0.5, 'ten', 1_000_000_001])('of %s are refused with what would be right', async (points) => {
    const adjustment = { customer_id: 'maria', points, reason: 'sorry' };
    const { status, body } = await trial.as('csr').post('/api/loyalty/adjustments', adjustment);
    const message = 'A whole number from -1000000000 to 1000000000, but not 0: taken where below zero';
    expect([status, body.errors]).toEqual([422, [{ path: '/points', message }]]);
  });
});
