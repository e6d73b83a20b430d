import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import { orderCompleted, orderPlaced } from '../../src/domains/orders/events.ts';
import { paymentProcessed } from '../../src/domains/payments/events.ts';
import { now } from '../../src/kernel/clock.ts';
import type { NewEvent } from '../../src/kernel/event.ts';
import { appendEvents } from '../../src/kernel/event-log.ts';
import type { Context, Suite } from '../suite.ts';
import { absent, decimal, whole } from '../table.ts';

const samples = 300;
const orders = 20_000;
const perSet = 100;

export const events: Suite = {
  name: 'events',
  describe: 'from event to balance, and events a second, by the table and by Kafka (TEST_KAFKA_BROKERS)',
  async run(context) {
    const addresses = process.env.TEST_KAFKA_BROKERS;
    const rows = [['table', ...(await measure(context, {}))]];
    const name = `bench-${randomBytes(5).toString('hex')}`;
    const names = { KAFKA_TOPIC_PREFIX: name, KAFKA_TOPIC: `${name}-purchases`, KAFKA_GROUPID: `${name}-purchases` };
    if (addresses) rows.push(['Kafka', ...(await measure(context, { KAFKA_BROKERS: addresses, ...names }))]);
    return [
      {
        title: 'Events',
        columns: ['log', 'event to balance p50 ms', 'p99 ms', 'relayed/s', 'taken by the ledger/s'],
        rows,
        notes: [
          `Event to balance: from the commit of an order’s last event until its points can be read, ${samples} times, one after another.`,
          `A second: ${whole(orders * 3)} events of ${whole(orders)} orders, from the first of them being committed; all consumers read meanwhile.`,
          ...(addresses ? [] : ['Kafka was skipped: TEST_KAFKA_BROKERS is not set.']),
        ],
      },
    ];
  },
};

async function measure(context: Context, settings: Record<string, string>): Promise<string[]> {
  await using server = await context.start({ settings });
  const database = openDatabase({ url: server.databaseUrl, poolSize: 2, warn: () => {} });
  try {
    const byTopics = settings.KAFKA_BROKERS !== undefined;
    const { p50, p99 } = await latency(database, byTopics);
    const { relayed, taken } = await throughput(database, byTopics);
    return [decimal(p50), decimal(p99), relayed === null ? absent : whole(relayed), whole(taken)];
  } finally {
    await database.close();
  }
}

async function latency(database: PostgresDatabase, byTopics: boolean): Promise<{ p50: number; p99: number }> {
  const beginning = `select (count(*) = 0 or bool_or(not exists (
    select from kernel.topic_positions as p where p.consumer = c.name))) as beginning from kernel.consumers as c`;
  while (byTopics && (await one<{ beginning: boolean }>(database, beginning)).beginning) await sleep(100);
  const times: number[] = [];
  for (let n = 0; n < samples; n += 1) {
    const customer = `customer-${randomUUID()}`;
    await tell(database, story(customer));
    const committed = performance.now();
    const balance = `select count(*)::int as count from loyalty.wallets where wallet_id = '${customer}'`;
    while ((await one<{ count: number }>(database, balance)).count === 0) await sleep(1);
    times.push(performance.now() - committed);
    await sleep(Math.random() * 40);
  }
  times.sort((left, right) => left - right);
  return { p50: times[Math.floor(samples * 0.5)]!, p99: times[Math.floor(samples * 0.99)]! };
}

async function throughput(
  database: PostgresDatabase,
  byTopics: boolean,
): Promise<{ relayed: number | null; taken: number }> {
  const startedAt = performance.now();
  let relayed: number | null = null;
  for (let made = 0; made < orders; made += perSet) {
    await tell(database, Array.from({ length: perSet }, (_, n) => story(`customer-${(made + n) % 1_000}`)).flat());
  }
  const { position } = await one<{ position: number }>(
    database,
    `select max(position) as position from kernel.event_log where type = 'order.completed'`,
  );
  const rate = () => (orders * 3) / ((performance.now() - startedAt) / 1_000);
  const passed = async (table: string, name: string) =>
    (await one<{ position: number }>(database, `select position from kernel.${table} where name = '${name}'`))
      .position >= position;
  for (;;) {
    if (byTopics && relayed === null && (await passed('relays', 'kafka'))) relayed = rate();
    if (await passed('consumers', 'loyalty.ledger')) return { relayed, taken: rate() };
    await sleep(20);
  }
}

async function one<Row>(database: PostgresDatabase, text: string): Promise<Row> {
  return (await database.pool.query(text)).rows[0] as Row;
}

async function tell(database: PostgresDatabase, told: readonly NewEvent[]): Promise<void> {
  const appended = told.map((event) => ({ event, traceparent: undefined }));
  await database.transaction(async (tx) => appendEvents(tx, appended, now()));
}

/** An order of 5.00, placed, paid and handed over. */
function story(customer_id: string): NewEvent[] {
  const time = new Date().toISOString();
  const order_id = randomUUID();
  const common = { order_id, customer_id, origin: 'live' as const, currency: 'EUR' };
  const total = '5.00';
  const item = { product_id: 'latte', product_name: 'Latte', category: null, quantity: 1, price: total, options: [] };
  const sums = { subtotal: total, discount: '0.00', tax: '0.00', total };
  const rest = { payment_method: 'cash', fulfilment: { type: 'pickup' }, dietary_overrides: [], promised_at: null };
  const payment = { payment_id: randomUUID(), amount: total, method: 'cash', status: 'captured' };
  return [
    orderPlaced.make(order_id, { ...common, external_id: null, items: [item], ...sums, ...rest, placed_at: time }),
    paymentProcessed.make(order_id, { ...common, ...payment }),
    orderCompleted.make(order_id, { ...common, total, promised_at: null, ready_at: null, completed_at: time }),
  ];
}
