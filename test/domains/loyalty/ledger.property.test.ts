import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ledgerConsumer } from '../../../src/domains/loyalty/index.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { at, History } from '../history.ts';
import { deliver } from '../log.ts';
import { useSetting } from '../setting.ts';
import { entriesOf, ledgerFaults } from './invariants.ts';
import { Model } from './model.ts';
import { mutants } from './mutants.ts';
import { redeem } from './redeem.ts';

const setting = useSetting();
const settings = {
  pointsPerUnit: 1.5,
  tiers: [
    { name: 'bronze', points: 0, factor: 1 },
    { name: 'silver', points: 250, factor: 1.25 },
    { name: 'gold', points: 500, factor: 1.5 },
  ],
  expiryDays: 365,
};
const ledger = ledgerConsumer(settings);

/** One order's life, as numbers; what is not possible in the shop is not told. */
const life = fc.record({
  customer: fc.integer({ min: 0, max: 3 }),
  day: fc.integer({ min: 0, max: 600 }),
  total: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 2_000, max: 40_000 })),
  /** Captured, in hundredths of the total, and whether in two parts. */
  captured: fc.oneof(
    { weight: 4, arbitrary: fc.constant(100) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100 }) },
  ),
  twice: fc.boolean(),
  end: fc.constantFrom('completed', 'completed', 'completed', 'cancelled', 'open'),
  /** Of what was captured, in hundredths, one refund each. */
  refunds: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 2 }),
});

function eventsOf(
  lives: readonly (typeof life extends fc.Arbitrary<infer Life> ? Life : never)[],
  customers: readonly string[],
): NewEvent[] {
  return lives.flatMap(({ customer, day, total, captured, twice, end, refunds }) => {
    const order = new History(customers[customer] ?? null, total);
    const money = Math.floor((total * captured) / 100);
    const events = [order.placed(at(day))];
    const parts = twice ? [money >> 1, money - (money >> 1)] : [money];
    for (const [index, part] of parts.entries()) if (part > 0) events.push(order.paid(part, at(day, 1 + index)));
    if (end !== 'open') events.push(end === 'completed' ? order.completed(at(day, 10)) : order.cancelled(at(day, 10)));
    let left = money;
    for (const [index, share] of refunds.entries()) {
      const back = Math.min(left, Math.ceil((money * share) / 100));
      left -= back;
      if (back > 0) events.push(order.refunded(back, at(day + 1 + 20 * index)));
    }
    return events;
  });
}

/** After a set, a customer spends points: up to so many. */
const spending = fc.record({ customer: fc.integer({ min: 0, max: 2 }), points: fc.integer({ min: 1, max: 800 }) });

/** Orders of three customers and of none, told in any order whatsoever, some events twice, read in sets of any size. */
const scenario = fc.array(life, { minLength: 1, maxLength: 24, size: 'max' }).chain((lives) => {
  const customers = ['a', 'b', 'c'].map((name) => `${name}-${randomUUID()}`);
  const events = eventsOf(lives, customers);
  const shuffled = fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length });
  return fc.record({
    customers: fc.constant(customers),
    events: fc.oneof({ weight: 1, arbitrary: fc.constant(events) }, { weight: 3, arbitrary: shuffled }),
    again: fc.subarray(events),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
    spending: fc.array(spending, { maxLength: 8, size: 'max' }),
  });
});

type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

/** Tells a scenario to a ledger; answers the books' own faults, and what stands in them beside what should. */
async function listen(consumer: Consumer, { customers, events, again, sizes, spending }: Scenario) {
  const model = new Model(settings);
  let begin = 0;
  for (let turn = 0; begin < events.length + again.length; turn += 1) {
    const set = [...events, ...again].slice(begin, begin + sizes[turn % sizes.length]!);
    begin += set.length;
    for (const event of set) model.tell(event);
    await deliver(setting.database, consumer, set);
    const spent = spending[turn];
    if (!spent) continue;
    const customer = customers[spent.customer]!;
    model.redeem(customer, spent.points, at(0));
    await redeem(setting, customer, spent.points, at(0));
  }
  const entries = await entriesOf(setting, customers);
  const lots = await setting.rows<{ wallet_id: string; remaining: number }>(
    'select wallet_id, remaining from loyalty.lots where wallet_id = any($1) and remaining <> 0',
    [customers],
  );
  const of = (customer: string, one: { customer_id: string }) => one.customer_id === customer;
  return {
    faults: await ledgerFaults(setting, customers),
    written: customers.map((customer) => entries.filter((entry) => of(customer, entry))),
    expected: customers.map((customer) => model.entries.filter((entry) => of(customer, entry))),
    lots: customers.map((customer) => open(lots.filter(({ wallet_id }) => wallet_id === customer))),
    expectedLots: customers.map((customer) => open(model.lots.get(customer) ?? [])),
  };
}

const open = (lots: readonly { remaining: number }[]) =>
  lots
    .map(({ remaining }) => remaining)
    .filter((remaining) => remaining !== 0)
    .sort((a, b) => a - b);

const holds = (consumer: Consumer) =>
  fc.asyncProperty(scenario, async (told) => {
    const { faults, written, expected, lots, expectedLots } = await listen(consumer, told);
    expect(faults).toEqual([]);
    expect(written).toEqual(expected);
    expect(lots).toEqual(expectedLots);
  });

test('the ledger is what an independent model says, in whatever order and sets the events come', async () => {
  await fc.assert(holds(ledger), { numRuns: 150, endOnFailure: false });
}, 120_000);

test.each(Object.entries(mutants))(
  'a mutant is caught: %s',
  async (_name, mutate) => {
    const { failed } = await fc.check(holds(mutate(ledger)), { numRuns: 60, endOnFailure: true });
    expect(failed).toBe(true);
  },
  120_000,
);
