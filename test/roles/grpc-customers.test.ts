import { status } from '@grpc/grpc-js';
import { beforeAll, describe, expect, test } from 'vitest';
import { place, putMenu } from '../domains/orders/selling.ts';
import { useGrpc } from './grpc-shop.ts';

const shop = useGrpc();
const { trial } = shop;
const crm = () => shop.as('crm');
beforeAll(() => putMenu(trial));

const count = async (table: string) =>
  (await trial.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

describe('profiles', () => {
  const ana = {
    customer_id: 'ana',
    username: 'ana.k',
    display_name: 'Ana K.',
    preferences: { receipt: 'email' },
    dietary_restrictions: [
      { kind: 'DIETARY_RESTRICTION_KIND_NUTS' },
      { kind: 'DIETARY_RESTRICTION_KIND_CAFFEINE_FREE' },
      { kind: 'DIETARY_RESTRICTION_KIND_OTHER', text: 'no cinnamon' },
    ],
    birthday: '1990-04-30',
    time_zone: 'Europe/Berlin',
  };

  test('are made, read, found and are the same over HTTP', async () => {
    const made = await crm().call('CreateCustomer', { customer: ana });
    expect([made.code, made.message?.customer]).toMatchObject([status.OK, { ...ana, version: 1 }]);
    expect(made.message.customer.created_at.seconds).toBeGreaterThan(1_700_000_000);
    expect((await crm().call('GetCustomer', { customer_id: 'ana' })).message).toEqual(made.message);
    expect((await trial.as('crm').get('/api/customers/ana')).body.dietary_restrictions).toEqual([
      ...['nuts', 'caffeine-free', 'no cinnamon'],
    ]);
    const found = await crm().call('SearchCustomers', { query: 'ANA.k' });
    expect([found.message.total, found.message.customers[0].customer_id]).toEqual([1, 'ana']);
    const nuts = { dietary_restriction: { kind: 'DIETARY_RESTRICTION_KIND_NUTS' } };
    expect((await crm().call('ListCustomers', nuts)).message.total).toBe(1);
    const again = await crm().call('CreateCustomer', { customer: ana });
    expect([again.code, again.reason]).toEqual([status.ALREADY_EXISTS, 'already_exists']);
  });

  test('change where the mask says so: what it names and is not set is emptied', async () => {
    const version = async () => (await crm().call('GetCustomer', { customer_id: 'ana' })).message.customer.version;
    const before = await version();
    const set = await crm().call('UpdateCustomer', { customer_id: 'ana', customer: { phone: '+49 30 1' } });
    expect(set.message.customer).toMatchObject({ phone: '+49 30 1', display_name: 'Ana K.', birthday: '1990-04-30' });
    const update_mask = { paths: ['display_name', 'birthday', 'preferences'] };
    const masked = await crm().call('UpdateCustomer', { customer_id: 'ana', customer: { phone: '0' }, update_mask });
    expect(masked.message.customer).toMatchObject({ phone: '+49 30 1', version: before + 2 });
    expect(masked.message.customer).not.toHaveProperty('birthday');
    expect(masked.message.customer).not.toHaveProperty('display_name');
    const wrong = { customer_id: 'ana', customer: {}, update_mask: { paths: ['version'] } };
    expect((await crm().call('UpdateCustomer', wrong)).reason).toBe('validation_failed');
    const late = { customer_id: 'ana', customer: { phone: '1' } };
    const refused = await crm().call('UpdateCustomer', late, { 'if-match': `"${before}"` });
    expect([refused.code, refused.reason]).toEqual([status.ABORTED, 'version_mismatch']);
    expect(await version()).toBe(before + 2);
    expect((await crm().call('UpdateCustomer', late, { 'if-match': `"${before + 2}"` })).code).toBe(status.OK);
  });

  test('are made once under one key, and its answer is given again', async () => {
    const key = { 'idempotency-key': 'make-ben' };
    const customer = { display_name: 'Ben' };
    const first = await crm().call('CreateCustomer', { customer }, key);
    const before = await count('customers.customers');
    const second = await crm().call('CreateCustomer', { customer }, key);
    expect(second.message).toEqual(first.message);
    expect([first, second].map(({ trailers }) => trailers.get('idempotent-replayed'))).toEqual([[], ['true']]);
    const other = await crm().call('CreateCustomer', { customer: { display_name: 'Eve' } }, key);
    expect([other.code, other.reason]).toEqual([status.FAILED_PRECONDITION, 'idempotency_key_reused']);
    const taken = { customer: { customer_id: 'ana' } };
    const refused = [1, 2].map(() => crm().call('CreateCustomer', taken, { 'idempotency-key': 'taken' }));
    for (const one of await Promise.all(refused))
      expect(['already_exists', 'idempotency_in_flight']).toContain(one.reason);
    const replayed = await crm().call('CreateCustomer', taken, { 'idempotency-key': 'taken' });
    expect([replayed.reason, replayed.trailers.get('idempotent-replayed')]).toEqual(['already_exists', ['true']]);
    expect(await count('customers.customers')).toBe(before);
  });

  test('are erased by whom they are about, and not by a clerk', async () => {
    const { message } = await crm().call('CreateCustomer', { customer: { display_name: 'Gone' } });
    const { customer_id } = message.customer;
    expect((await shop.as('csr').call('DeleteCustomer', { customer_id })).code).toBe(status.NOT_FOUND);
    expect((await crm().call('GetCustomer', { customer_id })).code).toBe(status.OK);
    expect((await crm().call('DeleteCustomer', { customer_id })).code).toBe(status.OK);
    expect((await crm().call('GetCustomer', { customer_id })).code).toBe(status.NOT_FOUND);
  });
});

test('families: made by their head, who asks others in', async () => {
  const made = await shop.as('maria').call('CreateFamily', { name: 'Rossi', shares_wallet: true });
  const { family_id } = made.message.family;
  expect(made.message.family).toMatchObject({ name: 'Rossi', shares_wallet: true, head_customer_id: 'maria' });
  expect((await shop.as('jonas').call('GetFamily', { family_id })).code).toBe(status.NOT_FOUND);
  const asked = await shop.as('maria').call('AddFamilyMember', { family_id, customer_id: 'jonas' });
  expect(asked.message.family.invited).toMatchObject([{ customer_id: 'jonas' }]);
  const joined = await shop.as('jonas').call('AddFamilyMember', { family_id, customer_id: 'me' });
  expect(joined.message.family.members.map((one: { customer_id: string }) => one.customer_id)).toEqual([
    'maria',
    'jonas',
  ]);

  const talk = await shop.as('maria').talk('ActivityFeed');
  talk.say({ subscribe: { topic: { family_id } } });
  await talk.next();
  const { order_id } = await place(trial.as('jonas'));
  const [activity] = (await talk.until((message) => message.activity?.type === 'order.placed')).slice(-1);
  expect(activity.activity).toMatchObject({ topic: { family_id }, subject: order_id });
  expect((await shop.as('maria').call('RemoveFamilyMember', { family_id, customer_id: 'me' })).code).toBe(status.OK);
  await place(trial.as('jonas'));
  expect((await talk.until((message) => message.unsubscribed !== undefined)).at(-1)).toEqual({
    unsubscribed: { topic: { family_id } },
  });
  talk.cancel();
});

test('favourites and the usual', async () => {
  const none = await shop.as('jonas').call('GetUsual', { customer_id: 'me' });
  expect([none.code, none.message.source]).toEqual([status.OK, expect.any(String)]);
  const added = await shop
    .as('maria')
    .call('AddFavorite', { customer_id: 'me', product_id: 'scone', name: 'With jam' });
  expect(added.message.favorite).toMatchObject({ product_id: 'scone', name: 'With jam', position: 1, price: '2.55' });
  const { favorite_id } = added.message.favorite;
  const listed = await crm().call('ListFavorites', { customer_id: 'maria' });
  expect(listed.message.favorites).toMatchObject([{ favorite_id, available: true }]);
  const usual = await shop.as('maria').call('GetUsual', { customer_id: 'me', fulfilment: 'pickup' });
  expect(usual.message).toMatchObject({ source: 'favorites', items: [{ product_id: 'scone', price: '2.55' }] });
  const others = await shop.as('jonas').call('RemoveFavorite', { customer_id: 'maria', favorite_id });
  expect(others.code).toBe(status.NOT_FOUND);
  expect((await shop.as('maria').call('RemoveFavorite', { customer_id: 'me', favorite_id })).code).toBe(status.OK);
  expect((await crm().call('ListFavorites', { customer_id: 'maria' })).message.favorites).toEqual([]);
});

test('orders come newest first, page by page', async () => {
  const placed: string[] = [];
  for (let n = 0; n < 3; n += 1) placed.unshift((await place(trial.as('maria'))).order_id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { message } = await shop.as('maria').call('ListOrders', { customer_id: 'me', limit: 2, cursor });
    expect(message.orders.length).toBeLessThanOrEqual(2);
    for (const order of message.orders) seen.push(order.order_id);
    expect(message.orders[0]).toMatchObject({ total: '5.10', fulfilment_type: 'pickup', status: 'placed' });
    cursor = message.next_cursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(placed);
  const bad = await shop.as('maria').call('ListOrders', { customer_id: 'me', cursor: 'nonsense' });
  expect(bad.reason).toBe('validation_failed');
});

describe('points', () => {
  beforeAll(async () => {
    await trial.as('admin').post('/api/admin/rewards', {
      reward_id: 'one-off',
      name: '1 off',
      cost_points: 10,
      amount_off: '1.00',
    });
  });

  test('are given by staff, redeemed, and back when the redemption is cancelled', async () => {
    const points = { customer_id: 'jonas', points: 25, reason: 'Cold coffee' };
    expect((await crm().call('AdjustPoints', points)).code).toBe(status.PERMISSION_DENIED);
    for (const none of [0, undefined]) {
      const { reason, trailers } = await shop.as('csr').call('AdjustPoints', { ...points, points: none });
      expect([reason, String(trailers.get('grpc-status-details-bin')[0])]).toEqual([
        'validation_failed',
        expect.stringContaining('but not 0: taken where below zero'),
      ]);
    }
    const given = await shop.as('csr').call('AdjustPoints', points, { 'idempotency-key': 'sorry' });
    expect(given.message).toMatchObject({ balance: 25 });
    await shop.as('csr').call('AdjustPoints', points, { 'idempotency-key': 'sorry' });
    const rewards = await shop.as('jonas').call('ListRewards', { customer_id: 'me' });
    expect(rewards.message).toMatchObject({ balance: 25, rewards: [{ reward_id: 'one-off', affordable: true }] });
    const redeemed = await shop.as('jonas').call('RedeemReward', { customer_id: 'me', reward_id: 'one-off' });
    expect(redeemed.message).toMatchObject({ balance: 15, redemption: { status: 'reserved', amount_off: '1.00' } });
    const { redemption_id } = redeemed.message.redemption;
    expect((await shop.as('maria').call('CancelRedemption', { redemption_id })).code).toBe(status.NOT_FOUND);
    const back = await shop.as('jonas').call('CancelRedemption', { redemption_id });
    expect(back.message).toMatchObject({ balance: 25, redemption: { status: 'returned' } });
    const ledger = await shop.as('jonas').call('ListLedger', { customer_id: 'me', limit: 2 });
    expect(ledger.message.entries.map((entry: { points: number }) => entry.points)).toEqual([10, -10]);
    const rest = await shop.as('jonas').call('ListLedger', { customer_id: 'me', cursor: ledger.message.next_cursor });
    expect(rest.message.entries).toMatchObject([{ kind: 'adjust', points: 25, balance: 25 }]);
    expect((await shop.as('jonas').call('GetLoyalty', { customer_id: 'me' })).message).toMatchObject({ balance: 25 });
  });

  test('pay for a foreign order once, and never for one of ours', async () => {
    const items = [{ product_id: 'theirs', quantity: 2, price: '4.00' }];
    const quote = await crm().call('QuoteLoyalty', { customer_id: 'jonas', items });
    expect(quote.message).toMatchObject({ balance: 25, points_to_earn: 8, rewards: [{ discount: '1.00' }] });
    const apply = { customer_id: 'jonas', order_id: 'foreign-1', reward_id: 'one-off', items };
    const applied = await crm().call('ApplyReward', apply);
    expect(applied.message).toMatchObject({ balance: 15, redemption: { status: 'applied', discount: '1.00' } });
    expect((await crm().call('ApplyReward', apply)).message).toEqual(applied.message);
    const { order_id } = await place(trial.as('jonas'));
    const ours = await crm().call('ApplyReward', { ...apply, order_id });
    expect([ours.code, ours.reason]).toEqual([status.FAILED_PRECONDITION, 'reward_not_applicable']);
    expect((await crm().call('ApplyReward', { ...apply, order_id: 'x', reward_id: undefined })).reason).toBe(
      'validation_failed',
    );
    expect((await crm().call('GetLoyalty', { customer_id: 'jonas' })).message.balance).toBe(15);
  });

  test('and an order side learns in one call whom it deals with', async () => {
    const known = await crm().call('ValidateCustomer', { customer_id: 'jonas' });
    expect(known.message).toMatchObject({ valid: true, tier: 'bronze', balance: 15 });
    const nobody = await crm().call('ValidateCustomer', { customer_id: 'nobody' });
    expect([nobody.code, nobody.message]).toEqual([status.OK, { valid: false, balance: 0, dietary_restrictions: [] }]);
  });
});

describe('ImportCustomers', () => {
  const rows = (from: number, size: number) =>
    Array.from({ length: size }, (_, n) => ({ customer_id: `imp-${from + n}`, display_name: `Import ${from + n}` }));

  test('takes good rows and names bad ones', async () => {
    const batch = [
      ...rows(0, 3),
      { display_name: 'nobody can find her' },
      { customer_id: 'imp-3', email: 'no address' },
      { customer_id: 'imp-4', display_name: 'a\0b' },
      { customer_id: 'imp-5', dietary_restrictions: [{ kind: 'DIETARY_RESTRICTION_KIND_VEGAN' }] },
    ];
    const { code, message } = await crm().send('ImportCustomers', [
      { customers: batch.slice(0, 4) },
      { customers: batch.slice(4) },
    ]);
    expect([code, message]).toMatchObject([status.OK, { rows: 7, created: 4, failed: 3 }]);
    expect(message.errors.map((one: { row: number; code: string }) => [one.row, one.code])).toEqual([
      [4, 'validation_failed'],
      [5, 'validation_failed'],
      [6, 'validation_failed'],
    ]);
    const again = await crm().send('ImportCustomers', [{ customers: rows(0, 3) }]);
    expect(again.message).toMatchObject({ rows: 3, unchanged: 3 });
    const vegan = await crm().call('GetCustomer', { customer_id: 'imp-5' });
    expect(vegan.message.customer.dietary_restrictions).toMatchObject([{ kind: 'DIETARY_RESTRICTION_KIND_VEGAN' }]);
    const kept = await crm().send('ImportCustomers', [{ customers: [{ customer_id: 'imp-5', phone: '1' }] }]);
    expect(kept.message).toMatchObject({ updated: 1 });
    expect((await crm().call('GetCustomer', { customer_id: 'imp-5' })).message.customer).toMatchObject({
      phone: '1',
      dietary_restrictions: vegan.message.customer.dietary_restrictions,
    });
  });

  test('is for editors and services, and does nothing for others', async () => {
    const before = await count('customers.customers');
    for (const name of ['maria', 'csr', 'till'] as const) {
      const refused = await shop.as(name).send('ImportCustomers', [{ customers: rows(90, 2) }]);
      expect([name, refused.code]).toEqual([name, status.PERMISSION_DENIED]);
    }
    expect(await count('customers.customers')).toBe(before);
  });

  test('reads no faster than it writes, in constant memory', async () => {
    let made = 0;
    function* batches() {
      for (let at = 0; at < 40_000; at += 500) {
        made = at;
        yield { customers: rows(1_000 + at, 500).map((row) => ({ ...row, preferences: { note: 'x'.repeat(490) } })) };
      }
    }
    const importing = crm().send('ImportCustomers', batches());
    let ahead = 0;
    for (;;) {
      const done = await Promise.race([
        importing.then(() => true),
        new Promise<false>((r) => setTimeout(r, 20, false)),
      ]);
      const written = await count('customers.customers');
      ahead = Math.max(ahead, made - written);
      if (done) break;
    }
    expect((await importing).message).toMatchObject({ rows: 40_000, created: 40_000 });
    // sixteen batches wait on either side, and what is in the connection's windows: not the whole file of 20 MB
    expect(ahead).toBeLessThan(30_000);
  });
});
