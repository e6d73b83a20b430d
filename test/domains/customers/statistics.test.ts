import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statisticsConsumer } from '../../../src/domains/customers/index.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import { problem } from '../../../src/kernel/errors.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { at, History } from '../history.ts';
import { deliver, follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const statistics = statisticsConsumer({ timeZone: 'UTC' });

interface Figures {
  orders_placed: number;
  orders_completed: number;
  orders_cancelled: number;
  placed_cents: number;
  cancelled_cents: number;
  captured_cents: number;
  refunded_cents: number;
  first_order_at: string | null;
  last_order_at: string | null;
  products: Record<string, string>;
  hours: Record<string, number>;
}

/** What is stored about a customer; null when there is nothing. */
async function figuresOf(customer: string): Promise<Figures | null> {
  const [row] = await setting.rows<Figures>(
    `select orders_placed, orders_completed, orders_cancelled, placed_cents, cancelled_cents, captured_cents,
       refunded_cents, first_order_at, last_order_at,
       (select coalesce(json_object_agg(product_id, orders || '/' || quantity), '{}')
          from customers.product_statistics where customer_id = $1) as products,
       (select coalesce(json_object_agg(hour, orders), '{}') from customers.hour_statistics where customer_id = $1) as hours
     from customers.statistics where customer_id = $1`,
    [customer],
  );
  return row ?? null;
}

/** The same, counted one by one. */
function countedBy(customer: string, events: readonly NewEvent[]): Figures | null {
  const own = events.filter((event) => (event.data as { customer_id: string | null }).customer_id === customer);
  if (own.length === 0) return null;
  const of = (type: string) =>
    own.filter((event) => event.type === type).map((event) => ({ ...event, ...(event.data as Data) }));
  const sum = (amounts: string[]) => amounts.reduce((cents, amount) => cents + Math.round(Number(amount) * 100), 0);
  const placed = of('order.placed');
  const times = placed.map(({ time }) => time!).sort();
  const products = [...new Set(placed.flatMap(({ items }) => items.map((item) => item.product_id)))].map((product) => {
    const orders = placed.filter(({ items }) => items.some((item) => item.product_id === product)).length;
    const units = placed.flatMap(({ items }) =>
      items.filter((item) => item.product_id === product).map((item) => item.quantity),
    );
    return [product, `${orders}/${units.reduce((a, b) => a + b, 0)}`];
  });
  const hours = Object.entries(Object.groupBy(times, (time) => `${time.slice(0, 13)}:00:00`));
  return {
    orders_placed: placed.length,
    orders_completed: of('order.completed').length,
    orders_cancelled: of('order.cancelled').length,
    placed_cents: sum(placed.map(({ total }) => total)),
    cancelled_cents: sum(of('order.cancelled').map(({ total }) => total)),
    captured_cents: sum(of('payment.processed').map(({ amount }) => amount)),
    refunded_cents: sum(of('payment.refunded').map(({ amount }) => amount)),
    first_order_at: times[0] ?? null,
    last_order_at: times.at(-1) ?? null,
    products: Object.fromEntries(products),
    hours: Object.fromEntries(hours.map(([hour, of]) => [hour, of!.length])),
  };
}

interface Data {
  readonly total: string;
  readonly amount: string;
  readonly items: readonly { product_id: string; quantity: number }[];
}

const life = fc.record({
  customer: fc.integer({ min: 0, max: 3 }),
  minutes: fc.integer({ min: 0, max: 600 }),
  cents: fc.integer({ min: 0, max: 5_000 }),
  items: fc.array(
    fc.record({ product_id: fc.constantFrom('latte', 'bagel', 'tea'), quantity: fc.integer({ min: 1, max: 4 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  steps: fc.subarray(['placed', 'paid', 'completed', 'cancelled', 'refunded']),
});

const scenario = fc.array(life, { maxLength: 15 }).chain((lives) => {
  const customers = ['a', 'b', 'c'].map((name) => `${name}-${randomUUID()}`);
  const events = lives.flatMap(({ customer, minutes, cents, items, steps }) => {
    const order = new History(customers[customer] ?? null, cents);
    const time = at(0, minutes);
    const all: Record<string, NewEvent> = {
      placed: order.placed(time, items),
      paid: order.paid(cents, time),
      completed: order.completed(time),
      cancelled: order.cancelled(time),
      refunded: order.refunded(cents, time),
    };
    return steps.map((step) => all[step]!);
  });
  return fc.record({
    customers: fc.constant(customers),
    events: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
    size: fc.integer({ min: 1, max: 30 }),
  });
});

test('the figures are those of counting one by one, in whatever order and sets the events come', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ customers, events, size }) => {
      for (let begin = 0; begin < events.length; begin += size) {
        await deliver(setting.database, statistics, events.slice(begin, begin + size));
      }
      for (const customer of customers) expect(await figuresOf(customer)).toEqual(countedBy(customer, events));
    }),
    { numRuns: 100 },
  );
}, 60_000);

/** Stops dead after the first set that tells of the customer, before the position is kept; others may come before it. */
function dyingOnce(consumer: Consumer, customer: string): Consumer {
  let died = false;
  return {
    ...consumer,
    async handle(tx, events, now) {
      const caused = await consumer.handle(tx, events, now);
      if (died || !events.some(({ data }) => (data as { customer_id: string }).customer_id === customer)) return caused;
      died = true;
      throw problem('dependency_unavailable', 'the process dies here');
    },
  };
}

/** The mutant: effects in one transaction, the position in another. */
const apart = (consumer: Consumer): Consumer => ({
  ...consumer,
  handle: (_tx, events, now) => setting.database.transaction((own) => consumer.handle(own, events, now)),
});

test.each([
  ['one transaction for effect and position: each event counts once', (consumer: Consumer) => consumer, 2],
  ['a mutant is caught: with the position saved apart, a death counts them twice', apart, 4],
])('%s', async (name, variant, orders_placed) => {
  const customer = randomUUID();
  await tell(setting.database, [new History(customer, 300).placed(at(0)), new History(customer, 300).placed(at(1))]);
  const consumer = dyingOnce(variant({ ...statistics, name }), customer);
  await expect(follow(setting.database, consumer)).rejects.toThrow('dies here');
  await follow(setting.database, consumer);
  expect(await figuresOf(customer)).toMatchObject({ orders_placed });
});

test('what is forgotten is made again from the log', async () => {
  const customer = randomUUID();
  const order = new History(customer, 700);
  const events = [order.placed(at(0)), order.paid(700, at(0)), order.completed(at(0))];
  await tell(setting.database, events);
  await setting.database.transaction(async (tx) => statistics.forget!(tx));
  expect(await figuresOf(customer)).toBeNull();
  await follow(setting.database, { ...statistics, name: 'statistics again' });
  expect(await figuresOf(customer)).toEqual(countedBy(customer, events));
});

test('orders of foreign sources count, too', async () => {
  const customer = randomUUID();
  const events = [{ ...new History(customer, 300).placed(at(0)), source: '/elsewhere' }];
  await deliver(setting.database, statistics, events);
  expect(await figuresOf(customer)).toEqual(countedBy(customer, events));
});

test('a product is called what the latest order called it', async () => {
  const customer = randomUUID();
  const named = (name: string, time: string): NewEvent => {
    const event = new History(customer, 300).placed(time);
    const data = event.data as { items: { product_name: string }[] };
    return { ...event, data: { ...data, items: data.items.map((item) => ({ ...item, product_name: name })) } };
  };
  await deliver(setting.database, statistics, [named('new', at(5)), named('old', at(1))]);
  await deliver(setting.database, statistics, [named('older', at(0))]);
  const [row] = await setting.rows(
    'select product_name, orders from customers.product_statistics where customer_id = $1',
    [customer],
  );
  expect(row).toEqual({ product_name: 'new', orders: 3 });
});
