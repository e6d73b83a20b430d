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

  test('an allergen said in words is that allergen, in whatever form', async () => {
    const said = (...texts: string[]) => texts.map((text) => ({ kind: 'DIETARY_RESTRICTION_KIND_OTHER', text }));
    const nuts = { kind: 'DIETARY_RESTRICTION_KIND_NUTS', text: '' };
    const customer = { customer_id: 'formed', dietary_restrictions: [{ kind: nuts.kind }, ...said('NUTS')] };
    const made = await crm().call('CreateCustomer', { customer });
    expect(made.message.customer.dietary_restrictions).toMatchObject([{ kind: nuts.kind }]);
    const eggs = { customer_id: 'formed', customer: { dietary_restrictions: said('Egg', 'caffeine FREE') } };
    expect((await crm().call('UpdateCustomer', eggs)).message.customer.dietary_restrictions).toMatchObject([
      { kind: 'DIETARY_RESTRICTION_KIND_EGGS' },
      { kind: 'DIETARY_RESTRICTION_KIND_CAFFEINE_FREE' },
    ]);
    const found = await crm().call('ListCustomers', { dietary_restriction: said(' EGG')[0] });
    expect(found.message.total).toBe(1);
    await crm().send('ImportCustomers', [
      { customers: [{ customer_id: 'formed', dietary_restrictions: said('Peanuts ') }] },
    ]);
    const { message } = await crm().call('GetCustomer', { customer_id: 'formed' });
    expect(message.customer.dietary_restrictions).toMatchObject([{ kind: 'DIETARY_RESTRICTION_KIND_PEANUTS' }]);
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

  test('are the same message under a key in whatever order its map is written', async () => {
    const key = { 'idempotency-key': 'maps' };
    const made = (preferences: Record<string, string>) =>
      crm().call('CreateCustomer', { customer: { display_name: 'Gopher', preferences } }, key);
    const first = await made({ receipt: 'email', milk: 'oat' });
    const second = await made({ milk: 'oat', receipt: 'email' });
    expect([second.code, second.message]).toEqual([status.OK, first.message]);
    expect((await made({ milk: 'oat', receipt: 'paper' })).reason).toBe('idempotency_key_reused');
  });

  test('keep to the rules of HTTP in what they must not eat and how they are called', async () => {
    const vegan = { kind: 'DIETARY_RESTRICTION_KIND_VEGAN' };
    const other = (text: string) => ({ kind: 'DIETARY_RESTRICTION_KIND_OTHER', text });
    for (const dietary_restrictions of [[other('')], [other('  ')], [vegan, vegan], [vegan, other('vegan')]]) {
      const made = await crm().call('CreateCustomer', { customer: { dietary_restrictions } });
      expect([made.code, made.reason]).toEqual([status.INVALID_ARGUMENT, 'validation_failed']);
      const changed = await crm().call('UpdateCustomer', { customer_id: 'ana', customer: { dietary_restrictions } });
      expect([changed.code, changed.reason]).toEqual([status.INVALID_ARGUMENT, 'validation_failed']);
    }
    const me = { customer_id: 'me' };
    expect((await crm().call('CreateCustomer', { customer: me })).reason).toBe('validation_failed');
    expect((await trial.as('crm').post('/api/customers', me)).status).toBe(422);
    expect((await trial.as('editor').post('/api/admin/customers', me)).status).toBe(422);
    expect((await crm().send('ImportCustomers', [{ customers: [me] }])).message).toMatchObject({ failed: 1 });
    expect((await crm().call('CreateCustomer', { customer: { customer_id: 'melanie' } })).code).toBe(status.OK);
    expect((await crm().call('SearchCustomers', { query: '  ' })).reason).toBe('validation_failed');
  });

  test('are in no answer that is kept for others, once they are erased', async () => {
    const make = (name: string) =>
      crm().call('CreateCustomer', { customer: { display_name: name } }, { 'idempotency-key': name });
    const [gone, stays] = [await make('Forgotten'), await make('Remembered')];
    const { customer_id } = gone.message.customer;
    await trial.as('editor').patch(`/api/customers/${customer_id}`, { phone: '+49 30 99' }, { 'idempotency-key': 'p' });
    expect((await crm().call('DeleteCustomer', { customer_id })).code).toBe(status.OK);
    const kept = await trial.rows("select from kernel.idempotency_keys where body ~ 'Forgotten|\\+49 30 99'");
    expect(kept).toEqual([]);
    expect((await make('Forgotten')).message.customer.customer_id).not.toBe(customer_id);
    expect((await make('Remembered')).message).toEqual(stays.message);
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
  const late = await shop.as('maria').call('RemoveFavorite', { customer_id: 'me', favorite_id }, { 'if-match': '"7"' });
  expect([late.code, late.reason]).toEqual([status.ABORTED, 'version_mismatch']);
  const last = { customer_id: 'me', product_id: 'flat-white', position: 1_000 };
  expect((await shop.as('jonas').call('AddFavorite', last)).reason).not.toBe('validation_failed');
  const blank = { product_id: 'scone', name: ' ' };
  expect((await shop.as('jonas').call('AddFavorite', { customer_id: 'me', ...blank })).reason).toBe(
    'validation_failed',
  );
  expect((await trial.as('jonas').post('/api/customers/me/favorites', blank)).status).toBe(422);
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

describe('who is known by her account alone', () => {
  const customer_id = 'barista';
  const items = [{ product_id: 'theirs', quantity: 1, price: '4.00' }];
  const about = { customer_id };

  test('stands as a new customer does, for whoever asks', async () => {
    const asked = await Promise.all([
      crm().call('GetCustomer', about),
      crm().call('ValidateCustomer', about),
      crm().call('QuoteLoyalty', { ...about, items }),
      crm().call('GetLoyalty', about),
      crm().call('ListLedger', about),
      crm().call('ListRewards', about),
      crm().call('GetStats', about),
      crm().call('GetUsual', about),
      crm().call('ListOrders', about),
    ]);
    expect(asked.map(({ code }) => code)).toEqual(asked.map(() => status.OK));
    const [who, valid, quote, points, , , stats, usual, orders] = asked.map(({ message }) => message);
    expect(who.customer).toMatchObject({ email: 'barista@example.org', version: 0 });
    expect(valid).toMatchObject({ valid: true, tier: 'bronze', balance: 0 });
    expect(quote).toMatchObject({ balance: 0, tier: 'bronze', points_to_earn: 4 });
    expect([points.balance, stats.stats.orders_placed, usual.source, orders.orders]).toEqual([0, 0, 'none', []]);
    for (const method of ['GetStats', 'GetUsual', 'ListOrders', 'GetLoyalty']) {
      const { code } = await crm().call(method, { customer_id: 'nobody' });
      expect([method, code]).toEqual([method, status.NOT_FOUND]);
    }
    const reward = { reward_id: 'two-off', name: '2 off', cost_points: 20, amount_off: '2.00' };
    await trial.as('admin').post('/api/admin/rewards', reward);
    const poor = await crm().call('RedeemReward', { ...about, reward_id: 'two-off' });
    expect(poor.reason).toBe('insufficient_points');
  });

  test('is not made a second time, with an address that is not hers', async () => {
    const customer = { customer_id, email: 'evil@x.test' };
    const made = await crm().call('CreateCustomer', { customer });
    expect([made.code, made.reason]).toEqual([status.ALREADY_EXISTS, 'already_exists']);
    const over = [
      trial.as('crm').post('/api/customers', customer),
      trial.as('editor').post('/api/admin/customers', customer),
    ];
    expect((await Promise.all(over)).map((answer) => answer.body.code)).toEqual(['already_exists', 'already_exists']);
    expect((await crm().call('GetCustomer', about)).message.customer.email).toBe('barista@example.org');
  });

  test('becomes a customer, as her account says who she is, with the points that she is given', async () => {
    const adjust = (points: number) => shop.as('csr').call('AdjustPoints', { ...about, points, reason: 'Thanks' });
    expect((await adjust(-1)).reason).toBe('insufficient_points');
    expect((await crm().call('GetCustomer', about)).message.customer.version).toBe(0);
    expect((await adjust(7)).message).toMatchObject({ balance: 7 });
    expect((await adjust(1)).message).toMatchObject({ balance: 8 });
    expect((await crm().call('GetCustomer', about)).message.customer).toMatchObject({
      ...{ display_name: 'barista Test', email: 'barista@example.org', version: 1 },
    });
    const told = await trial.rows<{ type: string }>(
      "select type from kernel.event_log where subject = 'barista' and type like 'customer.%'",
    );
    expect(told).toEqual([{ type: 'customer.registered' }]);
    const nobody = { customer_id: 'nobody', points: 1, reason: 'Thanks' };
    expect((await shop.as('csr').call('AdjustPoints', nobody)).code).toBe(status.NOT_FOUND);
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

  test('answers however much is wrong: each field once, as many rows as fit, and how many there are', async () => {
    const names = Array.from({ length: 10 }, (_, n) => [`${n} ${'x'.repeat(60)}`, '']);
    const bad = {
      ...{ customer_id: 'no id', username: '', display_name: '', email: 'none', phone: '', birthday: 'never' },
      ...{ time_zone: '', dietary_restrictions: [{ kind: 'DIETARY_RESTRICTION_KIND_OTHER', text: '' }] },
      preferences: Object.fromEntries(names),
    };
    function* batches() {
      for (let at = 0; at < 20_000; at += 500)
        yield { customers: rows(100_000 + at, 500).map((row, n) => (n % 2 ? bad : { customer_id: row.customer_id })) };
    }
    const { code, message } = await crm().send('ImportCustomers', batches());
    expect([code, message]).toMatchObject([status.OK, { rows: 20_000, created: 10_000, failed: 10_000 }]);
    expect(message.errors.length).toBeGreaterThan(1_000);
    expect(message.errors.length).toBeLessThan(10_000);
    const paths = message.errors[0].errors.flatMap(({ path }: { path: string }) =>
      path.startsWith('/preferences/') ? [] : [path],
    );
    expect(paths.sort()).toEqual([
      ...['/birthday', '/customer_id', '/dietary_restrictions/0', '/display_name', '/email', '/phone', '/time_zone'],
      '/username',
    ]);
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
