import { describe, expect, test } from 'vitest';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { give, putReward } from './rewarding.ts';

const trial = useShop();
const url = '/api/admin/rewards';
const editor = () => trial.as('editor');

describe('rewards', () => {
  test('are made, changed and shown as they were sent', async () => {
    const fields = { reward_id: 'tenth', name: 'A tenth', cost_points: 40, percent_off: 10, limit_per_customer: 2 };
    const made = await editor().post(url, fields);
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ ...fields, amount_off: null, active: true, redeemed: 0 }),
    ]);
    const changed = await editor().patch(
      `${url}/tenth`,
      { percent_off: null, amount_off: '2.00' },
      { 'if-match': '"1"' },
    );
    expect([changed.status, changed.body.percent_off, changed.body.amount_off, changed.body.version]).toEqual([
      200,
      null,
      '2.00',
      2,
    ]);
    const audit = await trial.rows(
      'select action, before, after from kernel.audit_log where entity = $1 order by audit_id',
      ['rewards'],
    );
    expect(audit).toEqual([
      { action: 'rewards.create', before: null, after: expect.objectContaining({ percent_off: 10 }) },
      {
        action: 'rewards.patch',
        before: { percent_off: 10, amount_off: null },
        after: { percent_off: null, amount_off: 200 },
      },
    ]);
  });

  test.each([
    [{ percent_off: 10, amount_off: '1.00' }, 422],
    [{}, 422],
    [{ percent_off: 101 }, 422],
    [{ amount_off: '0.00' }, 422],
    [{ percent_off: 10, cost_points: 0 }, 422],
    [{ percent_off: 10, valid_from: '2026-02-01', valid_until: '2026-01-01' }, 422],
  ])('%o is none', async (fields, status) => {
    const wanted = { reward_id: 'broken', name: 'Broken', cost_points: 1, ...fields };
    expect((await editor().post(url, wanted)).status).toBe(status);
    expect((await editor().get(`${url}/broken`)).status).toBe(404);
  });

  test('that somebody redeemed are archived, and offered no more; others are gone', async () => {
    await putReward(trial, 'had', { cost_points: 5, amount_off: '1.00' });
    await putReward(trial, 'never-had', { cost_points: 5, amount_off: '1.00' });
    await trial.shop.database.transaction(async (tx) => void ensureCustomers(tx, ['jonas'], 'live', new Date()));
    await give(trial, 'jonas', 10);
    const redeem = () => trial.as('jonas').post('/api/loyalty/rewards/had/redeem');
    const { redemption } = (await redeem()).body;
    for (const id of ['had', 'never-had']) expect((await editor().delete(`${url}/${id}`)).status).toBeLessThan(300);
    expect(
      await trial.rows(
        `select reward_id, archived_at is not null as archived from loyalty.rewards where reward_id like '%had'`,
      ),
    ).toEqual([{ reward_id: 'had', archived: true }]);
    expect((await redeem()).body.redemption.redemption_id).toBe(redemption.redemption_id);
    await trial.as('jonas').delete(`/api/loyalty/redemptions/${redemption.redemption_id}`);
    const again = await redeem();
    expect([again.status, again.body.code]).toEqual([409, 'reward_unavailable']);
    const listed = (await trial.as('jonas').get('/api/loyalty/rewards')).body.items;
    expect(listed.map((one: { reward_id: string }) => one.reward_id)).toEqual(['tenth']);
  });

  test('in the cart say what they would take off, and what is left to pay', async () => {
    const cart = await trial.as('jonas').get('/api/cart');
    expect(cart.body.rewards).toEqual([]);
    await give(trial, 'jonas', 50);
    const { redemption_id } = (await trial.as('jonas').post('/api/loyalty/rewards/tenth/redeem')).body.redemption;
    const { body } = await trial.as('jonas').get('/api/cart');
    expect(body.rewards).toEqual([
      { redemption_id, reward_id: 'tenth', name: 'A tenth', points: 40, discount: null, total: null },
    ]);
  });
});
