import { beforeAll, describe, expect, test } from 'vitest';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import { walletsConsumer } from '../../../src/domains/loyalty/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { putCoupon } from '../carts/coupons.ts';
import { put } from '../carts/person.ts';
import { follow, tell } from '../log.ts';
import { tally } from '../orders/at-once.ts';
import { broken, card, cash, place, putMenu } from '../orders/selling.ts';
import { balanceOf, give, ledgerOf, putReward, settle } from './rewarding.ts';
import { moved } from './wallets.ts';

const trial = useShop();
beforeAll(async () => {
  await putMenu(trial);
  await trial.shop.database.transaction(async (tx) => void ensureCustomers(tx, ['maria', 'jonas'], 'live', new Date()));
  await putReward(trial, 'one-off', { cost_points: 20, amount_off: '1.00' });
  await putReward(trial, 'half-off', { cost_points: 30, percent_off: 50 });
  await putReward(trial, 'free-espresso', { cost_points: 10, product_id: 'espresso' });
  await putReward(trial, 'hundred-off', { cost_points: 5, amount_off: '100.00' });
  await putReward(trial, 'from-ten', { cost_points: 5, amount_off: '2.00', min_subtotal: '10.00' });
  await putReward(trial, 'once', { cost_points: 5, amount_off: '0.50', limit_per_customer: 1 });
  await putReward(trial, 'over', { cost_points: 5, amount_off: '0.50', valid_until: '2020-01-01T00:00:00.000Z' });
});

let last = 0;
/** Somebody with so many points. */
async function somebody(points: number): Promise<string> {
  last += 1;
  const id = `buyer-${last}`;
  await trial.shop.database.transaction(async (tx) => void ensureCustomers(tx, [id], 'live', new Date()));
  if (points > 0) await give(trial, id, points);
  return id;
}
const order = (customer_id: string, special: Record<string, unknown>) =>
  trial
    .as('till')
    .post('/api/orders', { ...cash, customer_id, items: [{ product_id: 'scone', quantity: 2 }], ...special });
const redeem = (customer_id: string, reward: string) =>
  trial.as('crm').post(`/api/loyalty/rewards/${reward}/redeem?customer_id=${customer_id}`);
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => body.code ?? String(status);
const sums = ({ body }: { body: Record<string, string> }) => [body.subtotal, body.discount, body.total];

describe('redeeming', () => {
  test('takes the points at once; again it is the same redemption; cancelling gives them back, once', async () => {
    const who = await somebody(50);
    const first = await redeem(who, 'one-off');
    expect([first.status, first.body.balance]).toEqual([201, 30]);
    expect(first.body.redemption).toMatchObject({
      reward_id: 'one-off',
      points: 20,
      status: 'reserved',
      amount_off: '1.00',
    });
    expect((await redeem(who, 'one-off')).body).toEqual(first.body);
    const { redemption_id } = first.body.redemption;
    const cancel = () => trial.as('crm').delete(`/api/loyalty/redemptions/${redemption_id}`);
    expect([(await cancel()).body.balance, (await cancel()).body.balance]).toEqual([50, 50]);
    expect(await ledgerOf(trial, who)).toEqual(['adjust 50 → 50', 'redeem -20 → 30', 'reverse 20 → 50']);
    expect(outcome(await order(who, { redemption_id }))).toBe('redemption_used');
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('tells of it', async () => {
    const who = await somebody(20);
    const { redemption_id } = (await redeem(who, 'one-off')).body.redemption;
    const told = await trial.rows<{ type: string; data: object }>(
      `select type, data from kernel.event_log where subject = $1 and type like 'loyalty.%' order by transaction_id, position`,
      [who],
    );
    expect(told.slice(1)).toEqual([
      {
        type: 'loyalty.points_changed',
        data: { customer_id: who, wallet_id: who, origin: 'live', delta: -20, balance: 0, reason: 'reward_redeemed' },
      },
      {
        type: 'loyalty.reward_redeemed',
        data: {
          ...{ customer_id: who, wallet_id: who, redemption_id, reward_id: 'one-off', origin: 'live' },
          ...{ delta: -20, balance: 0, reason: 'reward_redeemed' },
        },
      },
    ]);
  });

  test('of an order tells its order, and so does its return', async () => {
    const who = await somebody(40);
    const changes = async () =>
      (
        await trial.rows<{ told: string; order_id: string | null }>(
          `select data ->> 'delta' as told, data ->> 'order_id' as order_id from kernel.event_log
           where subject = $1 and type = 'loyalty.points_changed' order by transaction_id, position`,
          [who],
        )
      ).map(({ told, order_id }) => [told, order_id]);
    const { order_id: at_once } = (await order(who, { reward_id: 'one-off' })).body;
    const { redemption_id } = (await redeem(who, 'one-off')).body.redemption;
    const { order_id: later } = (await order(who, { redemption_id })).body;
    for (const id of [at_once, later])
      expect((await trial.as('barista').post(`/api/orders/${id}/cancel`)).status).toBe(200);
    expect(await changes()).toEqual([
      ['40', null],
      ['-20', at_once],
      ['-20', null], // nobody knew then what it would be used for
      ['20', at_once],
      ['20', later],
    ]);
  });

  test.each([
    ['too few points', 'one-off', 19, 'insufficient_points'],
    ['a reward that is over', 'over', 100, 'reward_unavailable'],
    ['an unknown reward', 'nothing', 100, 'not_found'],
  ])('is refused with %s, and takes nothing', async (_what, reward, points, code) => {
    const who = await somebody(points);
    expect(outcome(await redeem(who, reward))).toBe(code);
    expect(await balanceOf(trial, who)).toBe(points);
  });

  test('is one’s own affair', async () => {
    await give(trial, 'maria', 20);
    const { redemption_id } = (await trial.as('maria').post('/api/loyalty/rewards/one-off/redeem')).body.redemption;
    for (const [client, status] of [
      [trial.as('jonas'), 404],
      [trial.as('barista'), 404],
      [trial.as('till'), 403],
      [trial.guest(), 401],
    ] as const) {
      expect((await client.delete(`/api/loyalty/redemptions/${redemption_id}`)).status).toBe(status);
    }
    const stolen = await trial
      .as('jonas')
      .post('/api/orders', { ...cash, items: [{ product_id: 'scone', quantity: 1 }], redemption_id });
    expect(outcome(stolen)).toBe('reward_unavailable');
    expect((await trial.as('jonas').post('/api/loyalty/rewards/one-off/redeem?customer_id=maria')).status).toBe(404);
    expect(
      (await trial.as('maria').post('/api/loyalty/adjustments', { customer_id: 'maria', points: 5, reason: 'please' }))
        .status,
    ).toBe(403);
    expect(await balanceOf(trial, 'maria')).toBe(0);
    expect((await trial.as('maria').delete(`/api/loyalty/redemptions/${redemption_id}`)).body.balance).toBe(20);
  });

  test('rewards are listed with what one can afford', async () => {
    const who = await somebody(12);
    const { body } = await trial.as('crm').get(`/api/loyalty/rewards?customer_id=${who}`);
    expect(body.balance).toBe(12);
    const listed = body.items.map((one: Record<string, unknown>) => [
      one.reward_id,
      one.affordable,
      one.points_missing,
    ]);
    expect(listed).toEqual([
      ['from-ten', true, 0],
      ['hundred-off', true, 0],
      ['once', true, 0],
      ['free-espresso', true, 0],
      ['one-off', false, 8],
      ['half-off', false, 18],
    ]);
  });
});

describe('at checkout', () => {
  test('a redemption lowers the order, once', async () => {
    const who = await somebody(20);
    const { redemption_id } = (await redeem(who, 'one-off')).body.redemption;
    const placed = await order(who, { redemption_id, expected_total: '4.10' });
    expect([placed.status, ...sums(placed)]).toEqual([201, '5.10', '1.00', '4.10']);
    expect(outcome(await order(who, { redemption_id }))).toBe('redemption_used');
    expect(outcome(await trial.as('crm').delete(`/api/loyalty/redemptions/${redemption_id}`))).toBe('redemption_used');
    const ledger = await trial.as('crm').get(`/api/loyalty/ledger?customer_id=${who}&limit=1`);
    expect(ledger.body.items).toMatchObject([
      { kind: 'redeem', points: -20, order_id: placed.body.order_id, redemption_id },
    ]);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test.each([
    ['a percentage', 'half-off', ['5.10', '2.55', '2.55']],
    ['no more than there is', 'hundred-off', ['5.10', '5.10', '0.00']],
  ])('a reward is redeemed and used in one: %s', async (_what, reward_id, expected) => {
    const who = await somebody(30);
    const placed = await order(who, { reward_id });
    expect([placed.status, ...sums(placed)]).toEqual([201, ...expected]);
    expect(placed.body.payment_status).toBe(expected[2] === '0.00' ? 'paid' : 'pending');
  });

  test('a free product is one of it, and must be there', async () => {
    const who = await somebody(10);
    expect(outcome(await order(who, { reward_id: 'free-espresso' }))).toBe('reward_not_applicable');
    const items = [
      { product_id: 'espresso', quantity: 2 },
      { product_id: 'scone', quantity: 1 },
    ];
    expect(sums(await order(who, { reward_id: 'free-espresso', items }))).toEqual(['7.35', '2.40', '4.95']);
  });

  test('a cart has its coupon first, and the reward takes of what is left', async () => {
    await putCoupon(trial, 'TENTH', { percent_off: 10 });
    await give(trial, 'jonas', 30);
    const jonas = trial.as('jonas');
    await put(jonas, 'scone', 4);
    await jonas.post('/api/cart/coupon', { code: 'TENTH' });
    const placed = await jonas.post('/api/cart/checkout', { ...cash, reward_id: 'half-off' });
    expect([placed.status, ...sums(placed)]).toEqual([201, '10.20', '5.61', '4.59']);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test.each([
    ['too small an order', 'from-ten', {}, 'reward_not_applicable'],
    ['another total than was agreed', 'one-off', { expected_total: '4.00' }, 'price_changed'],
    ['too little in stock', 'one-off', { items: [{ product_id: 'bagel', quantity: 11 }] }, 'out_of_stock'],
    ['an unknown reward', 'nothing', {}, 'reward_unavailable'],
    ['a redemption besides', 'one-off', { redemption_id: 'x' }, 'validation_failed'],
  ])('%s takes no points', async (_what, reward_id, special, code) => {
    const who = await somebody(20);
    expect(outcome(await order(who, { reward_id, ...special }))).toBe(code);
    expect(await ledgerOf(trial, who)).toEqual(['adjust 20 → 20']);
    expect(await trial.rows('select 1 from loyalty.redemptions where customer_id = $1', [who])).toEqual([]);
  });

  test('guests and nobody in particular have no points', async () => {
    const items = [{ product_id: 'scone', quantity: 1 }];
    const contact = { name: 'Gast' };
    expect(outcome(await trial.guest().post('/api/orders', { ...cash, items, contact, reward_id: 'one-off' }))).toBe(
      'reward_unavailable',
    );
    expect(outcome(await trial.as('till').post('/api/orders', { ...cash, items, reward_id: 'one-off' }))).toBe(
      'reward_unavailable',
    );
  });

  test('of 64 orders at once as many have the reward as there are points for', async () => {
    const who = await somebody(20 * 7 + 19);
    const other = await trial.another();
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        (index % 2 === 0 ? trial : other).as('till').post('/api/orders', {
          ...cash,
          customer_id: who,
          items: [{ product_id: 'scone', quantity: 2 }],
          reward_id: 'one-off',
        }),
      ),
    );
    expect(tally(answers.map(outcome))).toEqual({ 201: 7, insufficient_points: 57 });
    expect(await balanceOf(trial, who)).toBe(19);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('one redemption is used by one of 32 orders at once, and cancelled by none', async () => {
    const who = await somebody(20);
    const { redemption_id } = (await redeem(who, 'one-off')).body.redemption;
    const work = Array.from({ length: 32 }, () => order(who, { redemption_id }));
    const cancelled = trial.as('crm').delete(`/api/loyalty/redemptions/${redemption_id}`);
    const placed = tally((await Promise.all(work)).map(outcome))['201'] ?? 0;
    const back = (await cancelled).status === 200 ? 1 : 0;
    expect(placed + back).toBe(1);
    expect(await balanceOf(trial, who)).toBe(back * 20);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('a reward that is had once is had once, by whomever at once', async () => {
    const who = await somebody(100);
    const answers = await Promise.all(Array.from({ length: 16 }, () => order(who, { reward_id: 'once' })));
    expect(tally(answers.map(outcome))).toEqual({ 201: 1, reward_unavailable: 15 });
    expect(await balanceOf(trial, who)).toBe(95);
  });
});

describe('a cancelled order', () => {
  test('gives back the points, once, however many cancel it; the reward can be had again', async () => {
    const who = await somebody(5);
    const placed = await order(who, { reward_id: 'once' });
    const cancel = () => trial.as('barista').post(`/api/orders/${placed.body.order_id}/cancel`);
    expect(tally((await Promise.all(Array.from({ length: 8 }, cancel))).map(outcome))).toEqual({
      200: 1,
      invalid_transition: 7,
    });
    expect(await ledgerOf(trial, who)).toEqual(['adjust 5 → 5', 'redeem -5 → 0', 'reverse 5 → 5']);
    expect(await broken(trial.rows)).toEqual([]);
    expect((await order(who, { reward_id: 'once' })).status).toBe(201);
  });

  test('gives back what the family’s points paid, also to who only earned there and has left', async () => {
    const [anna, bert] = [await somebody(0), await somebody(0)];
    const move = async (...moves: readonly (readonly [string, string])[]) => {
      await tell(
        trial.shop.database,
        moves.map(([who, wallet]) => moved(who, wallet)),
      );
      await follow(trial.shop.database, walletsConsumer);
    };
    await move([anna, 'family-of-both'], [bert, 'family-of-both']);
    await give(trial, bert, 20);
    const placed = await order(anna, { reward_id: 'one-off' });
    await give(trial, bert, 20);
    const { redemption_id } = (await redeem(anna, 'one-off')).body.redemption;
    await move([anna, anna], [bert, bert]);
    expect(outcome(await trial.as('barista').post(`/api/orders/${placed.body.order_id}/cancel`))).toBe('200');
    expect(await balanceOf(trial, bert)).toBe(20);
    expect(outcome(await trial.as('crm').delete(`/api/loyalty/redemptions/${redemption_id}`))).toBe('200');
    expect([await balanceOf(trial, anna), await balanceOf(trial, bert)]).toEqual([0, 40]);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('whose card was declined gives them back too', async () => {
    await give(trial, 'maria', 20);
    const before = await balanceOf(trial, 'maria');
    const maria = trial.as('maria');
    const placed = await place(maria, { ...card('tok_decline'), reward_id: 'one-off' });
    expect([placed.payment_status, placed.total, await balanceOf(trial, 'maria')]).toEqual([
      'failed',
      '4.10',
      before - 20,
    ]);
    expect((await maria.post(`/api/orders/${placed.order_id}/cancel`)).status).toBe(200);
    expect(await balanceOf(trial, 'maria')).toBe(before);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('is paid, completed and refunded as what it was lowered to, and earns by that', async () => {
    const who = await somebody(20);
    const placed = await order(who, { reward_id: 'one-off' });
    const at = `/api/orders/${placed.body.order_id}`;
    await trial.as('till').post(`${at}/pay`, { method: 'cash' });
    expect((await trial.as('till').post(`${at}/complete`)).status).toBe(200);
    await settle(trial);
    expect(await ledgerOf(trial, who)).toEqual(['adjust 20 → 20', 'redeem -20 → 0', 'earn 4 → 4']);
    const { body } = await trial.as('till').post(`${at}/refund`, { reason: 'cold' });
    await settle(trial);
    expect([body.payment_status, await balanceOf(trial, who)]).toEqual(['refunded', 0]);
    expect(await broken(trial.rows)).toEqual([]);
  });
});
