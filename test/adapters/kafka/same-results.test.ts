import { afterAll, describe, expect, test } from 'vitest';
import { type KafkaSettings, startKafka } from '../../../src/adapters/kafka/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { type Buy, buy } from '../../../src/domains/purchases/index.ts';
import { listConsumers, listDeadLetters } from '../../../src/kernel/consumer-admin.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { consumersOf } from '../../../src/roles/consumers.ts';
import { foreignEvents } from '../../../src/roles/foreign-events.ts';
import { at, History } from '../../domains/history.ts';
import { follow, tell } from '../../domains/log.ts';
import { type Setting, useSetting } from '../../domains/setting.ts';
import { haveBrokers, kcat, send, settingsOf } from './brokers.ts';
import { until } from './topics-setting.ts';

const { config } = loadConfig({ JWT_SECRET: 'a secret for one run of the tests' });
const consumers = consumersOf(config);

/** Every table that consumers keep, but for what says when it was written and numbers that nobody chose. */
const tables = {
  statistics: 'select * from customers.statistics order by customer_id',
  products: 'select * from customers.product_statistics order by customer_id, product_id',
  hours: 'select * from customers.hour_statistics order by customer_id, hour',
  purchases: 'select * from customers.purchase_statistics order by customer_id',
  sales: 'select * from catalog.sales order by product_id',
  orders: `select customer_id, order_id, total_cents, captured_cents, refunded_cents, earned_at, rate, earned_points, reversed_points
    from loyalty.orders order by order_id`,
  ledger: `select customer_id, order_id, kind, points, reason, effective_at from loyalty.ledger order by order_id, kind, points`,
  wallets: 'select wallet_id, balance, entries from loyalty.wallets order by wallet_id',
  accounts: 'select * from loyalty.accounts order by customer_id',
};

async function resultsOf(setting: Setting): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(tables)) found[name] = await setting.rows(query);
  return found;
}

/** Histories of a few customers, shuffled into each other, each in its own order; tiers change on the way. */
function histories(orders: number): NewEvent[] {
  const running: NewEvent[][] = [];
  for (let n = 0; n < orders; n += 1) {
    const cents = 500 + ((n * 7_919) % 20_000);
    const order = new History(`customer-${n % 5}`, cents);
    const [begin, end] = [at(n, 1), at(n, 9)];
    const told = [order.placed(begin)];
    if (n % 7 === 0) told.push(order.cancelled(end));
    else if (n % 2 === 0) told.push(order.paid(cents, begin), order.completed(end));
    else told.push(order.completed(begin), order.paid(cents, end));
    if (n % 5 === 1) told.push(order.refunded(Math.floor(cents / 3), at(n, 20)));
    running.push(told);
  }
  const all: NewEvent[] = [];
  for (let turn = 0; running.some((told) => told.length > 0); turn = (turn * 31 + 17) % 1_009) {
    const open = running.filter((told) => told.length > 0);
    all.push(open[turn % Math.min(open.length, 12)]!.shift()!);
  }
  return all;
}

describe.skipIf(!haveBrokers('TEST_KAFKA'))('the shop’s own consumers', () => {
  const [table, topics] = [useSetting(), useSetting()];
  const running: { stop(): Promise<void> }[] = [];
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
  });

  async function start(settings: KafkaSettings): Promise<void> {
    const { database, kernel } = topics;
    const direct = { url: (database.pool.options as { connectionString: string }).connectionString };
    const foreign = foreignEvents(config.store);
    const options = { database, direct, settings, signal: kernel.signal, consumers, foreign };
    running.push(await startKafka({ ...options, warn: () => {} }));
  }

  const drained = () =>
    until(async () => {
      const states = await listConsumers(topics.database, consumers);
      return states.length === consumers.length && states.every(({ lag }) => lag === 0);
    });

  test('make the same of the table and of topics; what other services send counts and never enters our books', async () => {
    const settings = settingsOf('TEST_KAFKA');
    await start(settings);
    await drained();
    await until(async () => (await topics.rows('select from kernel.topic_positions')).length > 0);
    const all = histories(120);
    const buys: Buy[] = Array.from({ length: 20 }, (_, n) => ({
      username: 'Maria',
      userid: `customer-${n % 3}`,
      price: '4.50',
      timestamp: n < 18 ? at(n) : null,
    }));
    for (const setting of [table, topics]) {
      for (let from = 0; from < all.length; from += 25) await tell(setting.database, all.slice(from, from + 25));
      expect(await setting.run(buy, buys)).toHaveLength(20);
    }
    for (const consumer of consumers) await follow(table.database, consumer, [40]);
    await until(async () => (await topics.rows('select from purchases.purchases')).length === 20);
    await drained();
    expect(await listDeadLetters(topics.database, 'open', 10)).toEqual([]);
    const expected = await resultsOf(table);
    expect(await resultsOf(topics)).toEqual(expected);
    expect((expected.accounts as { tier: string }[]).map(({ tier }) => tier)).not.toContain('bronze');

    const printed = await kcat(settings, settings.topic, '%k %s\n');
    const messages = printed.map((line) => [line.split(' ', 1)[0], JSON.parse(line.slice(line.indexOf(' ')))] as const);
    expect(messages).toHaveLength(20);
    for (const [key, value] of messages) {
      expect(Object.keys(value).sort()).toEqual(['price', 'timestamp', 'userid', 'username']);
      expect(value).toMatchObject({ username: 'Maria', userid: key, price: '4.50', timestamp: expect.any(String) });
    }
    await foreign(settings);
  });

  /** A service of somebody else, with order numbers that are also ours, and the older purchase server. */
  async function foreign(settings: KafkaSettings): Promise<void> {
    const name = (type: string) => `${settings.topicPrefix}.${type}`;
    const ours = (await topics.rows<{ order_id: string }>('select order_id from loyalty.orders limit 1'))[0]!.order_id;
    const before = await resultsOf(topics);
    const said = (type: string, id: string, data: object) => ({
      topic: name(type),
      key: 'stranger',
      value: JSON.stringify(data),
      headers: {
        ce_specversion: '1.0',
        ce_id: id,
        ce_source: '/other/orders',
        ce_type: type,
        ce_time: '2024-06-01T10:00:00Z',
      },
    });
    const order = { order_id: ours, customer_id: 'stranger' };
    const items = [{ product_id: 'foreign-latte', product_name: 'Latte', quantity: 2, price: '5.00' }];
    const story = [
      said('payment.processed', 'p1', { ...order, amount: '10.00' }),
      said('order.completed', 'c1', { ...order, total: '10.00' }),
      said('order.placed', 'o1', { ...order, items, subtotal: '10.00', total: '10.00' }),
    ];
    await send(settings, [...story, ...story]); // its producer is not sure
    await send(settings, [
      said('customer.erased', 'e1', { customer_id: 'customer-1', erased_at: at(1) }),
      {
        topic: settings.topic,
        key: '9',
        value: JSON.stringify({ username: 'Old', userid: 9, price: 3.5, timestamp: at(3) }),
      },
      {
        topic: settings.topic,
        key: '9',
        value: JSON.stringify({ username: 'Old', userid: 9, price: 3.5, timestamp: at(3) }),
      },
      { topic: settings.topic, key: '9', value: 'not a purchase' },
    ]);
    await until(async () => (await topics.rows(`select from purchases.purchases where userid = '9'`)).length === 1);
    await until(
      async () => (await topics.rows(`select from loyalty.ledger where customer_id = 'stranger'`)).length === 1,
    );
    await until(async () => (await listDeadLetters(topics.database, 'open', 10)).length === 1);
    await until(
      async () =>
        (await topics.rows(`select from kernel.foreign_events where consumer = 'reviews.erasure'`)).length === 1,
    );
    const after = await resultsOf(topics);
    expect(after.sales).toEqual(before.sales);
    expect(after.ledger!.filter((row) => (row as { customer_id: string }).customer_id !== 'stranger')).toEqual(
      before.ledger,
    );
    expect(after.ledger).toContainEqual(
      expect.objectContaining({ customer_id: 'stranger', order_id: `/other/orders#${ours}`, kind: 'earn', points: 10 }),
    );
    expect(after.statistics).toContainEqual(
      expect.objectContaining({
        customer_id: 'stranger',
        orders_placed: 1,
        orders_completed: 1,
        captured_cents: 1_000,
      }),
    );
    expect(await topics.rows('select from orders.orders')).toEqual([]);
    expect(await listDeadLetters(topics.database, 'open', 10)).toMatchObject([
      { consumer: 'purchases.store', error: 'the value is not JSON' },
    ]);
    expect((await topics.rows(`select price, username from purchases.purchases where userid = '9'`))[0]).toEqual({
      price: '3.5',
      username: 'Old',
    });
  }
});
