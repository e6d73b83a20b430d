import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ledgerConsumer, pointsOfOrders } from '../../../src/domains/loyalty/index.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';
import { at, History } from '../history.ts';
import { follow, tell } from '../log.ts';
import { useSetting } from '../setting.ts';
import { entriesOf, ledgerFaults } from './invariants.ts';
import { redeem } from './redeem.ts';

const setting = useSetting();
const tiers = [
  { name: 'bronze', points: 0, factor: 1 },
  { name: 'silver', points: 250, factor: 1.25 },
  { name: 'gold', points: 500, factor: 1.5 },
];
const ledger = ledgerConsumer({ pointsPerUnit: 1, tiers });

/** Commits these events, lets the ledger read them, and answers the customer's entries as `<kind> <points>`. */
async function entriesAfter(customer: string, ...events: NewEvent[]): Promise<string[]> {
  await tell(setting.database, events);
  await follow(setting.database, ledger);
  expect(await ledgerFaults(setting, [customer])).toEqual([]);
  return (await entriesOf(setting, [customer])).map(({ kind, points }) => `${kind} ${points}`);
}

const customer = () => `customer-${randomUUID()}`;
const earning = (who: string, cents: number, day: number): NewEvent[] => {
  const order = new History(who, cents);
  return [order.placed(at(day)), order.paid(cents, at(day)), order.completed(at(day, 5))];
};
const balanceOf = async (who: string) =>
  (await setting.rows<{ balance: number }>('select balance from loyalty.wallets where wallet_id = $1', [who]))[0]
    ?.balance;

describe('earning', () => {
  test('waits for both completion and full payment, and takes the later time of the two', async () => {
    const who = customer();
    const order = new History(who, 1_050);
    expect(await entriesAfter(who, order.placed(at(0)), order.paid(1_000, at(0, 1)))).toEqual([]);
    expect(await entriesAfter(who, order.completed(at(0, 9)))).toEqual([]);
    expect(await entriesAfter(who, order.paid(50, at(0, 4)))).toEqual(['earn 10']);
    expect(await entriesOf(setting, [who])).toMatchObject([{ order_id: order.order_id, effective_at: at(0, 9) }]);
  });

  test('is floor of units × points per unit × factor, each with its own tier, also within one set', async () => {
    const who = customer();
    // 249 (bronze), 1 (bronze: 249), 10.99 × 1.25 = 13 (silver: 250), 240 × 1.25 = 300 (silver: 263), 9.99 × 1.5 = 14
    const orders = [24_999, 100, 1_099, 24_000, 999].flatMap((cents, day) => earning(who, cents, day));
    expect(await entriesAfter(who, ...orders)).toEqual(['earn 249', 'earn 1', 'earn 13', 'earn 300', 'earn 14']);
  });

  test('goes by the points of 365 days: what was earned before is no longer there', async () => {
    const who = customer();
    await entriesAfter(who, ...earning(who, 50_000, 0));
    // the first earning was at five minutes past; 365 days later it is just out of the window
    expect(await entriesAfter(who, ...earning(who, 10_000, 364))).toEqual(['earn 500', 'earn 150']);
    expect(await entriesAfter(who, ...earning(who, 10_000, 365))).toEqual(['earn 500', 'earn 150', 'earn 100']);
  });

  test('an order that comes late is measured by its own year', async () => {
    const who = customer();
    await entriesAfter(who, ...earning(who, 60_000, 400));
    expect(await entriesAfter(who, ...earning(who, 10_000, 10), ...earning(who, 10_000, 420))).toEqual([
      'earn 600',
      'earn 100',
      'earn 150',
    ]);
  });

  test('there is nothing for guests, for nothing, and for less than a point', async () => {
    const who = customer();
    const free = new History(who, 0);
    const entries = await entriesAfter(
      who,
      ...earning(who, 99, 0),
      ...[free.placed(at(1)), free.completed(at(1))],
      ...(() => {
        const guest = new History(null, 5_000);
        return [guest.placed(at(0)), guest.paid(5_000, at(0)), guest.completed(at(0))];
      })(),
    );
    expect(entries).toEqual([]);
    expect(await setting.rows('select 1 from kernel.dead_letters')).toEqual([]);
  });

  test('orders of foreign services earn under their service’s name, whatever numbers they have', async () => {
    const who = customer();
    const ours = earning(who, 5_000, 0);
    const from = (source: string) => ours.map((event) => ({ ...event, source }));
    expect(await entriesAfter(who, ...ours, ...from('/elsewhere'), ...from('/elsewhere'), ...from('/further'))).toEqual(
      ['earn 50', 'earn 50', 'earn 50'],
    );
    const { order_id } = ours[0]!.data as { order_id: string };
    const orders = (await entriesOf(setting, [who])).map((entry) => entry.order_id);
    expect(orders).toEqual([order_id, `/elsewhere#${order_id}`, `/further#${order_id}`]);
    expect(await pointsOfOrders(setting.database, [order_id])).toEqual(new Map([[order_id, 50]]));
  });
});

describe('taking back', () => {
  test('a refund leaves what the remaining money earns, at the rate of then; a full one nothing', async () => {
    const who = customer();
    await entriesAfter(who, ...earning(who, 30_000, 0));
    const order = new History(who, 1_000);
    await entriesAfter(who, order.placed(at(1)), order.paid(1_000, at(1)), order.completed(at(1)));
    // 10.00 × 1.25 = 12; 6.70 × 1.25 = 8; 0
    expect(await entriesAfter(who, order.refunded(330, at(2)))).toEqual(['earn 300', 'earn 12', 'reverse -4']);
    expect(await entriesAfter(who, order.refunded(670, at(3)))).toEqual([
      'earn 300',
      'earn 12',
      'reverse -4',
      'reverse -8',
    ]);
    expect(await pointsOfOrders(setting.database, [order.order_id])).toEqual(new Map([[order.order_id, 0]]));
  });

  test('a cancellation takes all, once, and whatever is refunded then', async () => {
    const who = customer();
    const order = new History(who, 1_000);
    await entriesAfter(who, order.placed(at(0)), order.paid(1_000, at(0)), order.completed(at(0)));
    expect(await entriesAfter(who, order.cancelled(at(1)), order.refunded(1_000, at(1)))).toEqual([
      'earn 10',
      'reverse -10',
    ]);
  });

  test('an order that was cancelled first never earns', async () => {
    const who = customer();
    const order = new History(who, 1_000);
    expect(await entriesAfter(who, order.cancelled(at(1)), order.paid(1_000, at(0)), order.completed(at(0)))).toEqual(
      [],
    );
  });

  test('what is spent is taken from the other lots, then owed, and paid off by the next earnings', async () => {
    const who = customer();
    const [first, second] = [new History(who, 10_000), new History(who, 6_000)];
    for (const order of [first, second]) {
      const cents = order === first ? 10_000 : 6_000;
      await entriesAfter(who, order.placed(at(0)), order.paid(cents, at(0)), order.completed(at(0)));
    }
    await redeem(setting, who, 130, at(1)); // leaves 30 of the second lot
    await entriesAfter(who, first.refunded(10_000, at(2)));
    expect(await balanceOf(who)).toBe(-70);
    expect(await openLots(who)).toEqual([-70]);
    await entriesAfter(who, ...earning(who, 5_000, 3));
    expect(await openLots(who)).toEqual([-20]);
    await entriesAfter(who, ...earning(who, 5_000, 4));
    expect(await openLots(who)).toEqual([30]);
    expect(await balanceOf(who)).toBe(30);
  });

  test('tiers go down with reversed points', async () => {
    const who = customer();
    const order = new History(who, 60_000);
    await entriesAfter(
      who,
      order.placed(at(0)),
      order.paid(60_000, at(0)),
      order.completed(at(0)),
      order.refunded(60_000, at(1)),
    );
    expect(await tierChanges(who)).toEqual(['bronze → gold', 'gold → bronze']);
    expect(await entriesAfter(who, ...earning(who, 1_000, 2))).toEqual(['earn 600', 'reverse -600', 'earn 10']);
  });
});

const openLots = async (who: string) =>
  (
    await setting.rows<{ remaining: number }>(
      'select remaining from loyalty.lots where wallet_id = $1 and remaining <> 0 order by earned_at',
      [who],
    )
  ).map(({ remaining }) => remaining);

const tierChanges = async (who: string) =>
  (
    await setting.rows<{ change: string }>(
      `select data->>'from' || ' → ' || (data->>'to') as change from kernel.event_log
       where type = 'loyalty.tier_changed' and subject = $1 order by transaction_id, position`,
      [who],
    )
  ).map(({ change }) => change);

describe('once', () => {
  test('a second reader of the same log changes nothing', async () => {
    const who = customer();
    const order = new History(who, 10_000);
    const events = [
      order.placed(at(0)),
      order.paid(10_000, at(0)),
      order.completed(at(0)),
      order.refunded(2_500, at(1)),
    ];
    const once = await entriesAfter(who, ...events);
    await follow(setting.database, { ...ledger, name: 'loyalty.ledger_again' });
    expect((await entriesOf(setting, [who])).map(({ kind, points }) => `${kind} ${points}`)).toEqual(once);
    expect(await ledgerFaults(setting, [who])).toEqual([]);
    expect(await setting.rows('select 1 from kernel.dead_letters')).toEqual([]);
  });

  test.each([
    ['an order earns once', 'ledger_earn_once', `kind = 'earn'`],
    ['a refund reverses once', 'ledger_reverse_once', `kind = 'reverse'`],
  ])('the schema itself sees to it that %s', async (_what, constraint, which) => {
    const who = customer();
    const order = new History(who, 10_000);
    await entriesAfter(
      who,
      order.placed(at(0)),
      order.paid(10_000, at(0)),
      order.completed(at(0)),
      order.refunded(2_500, at(1)),
    );
    const again = setting.rows(
      `insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after,
         lot_id, order_id, reason, cause, effective_at, created_at)
       select gen_random_uuid(), wallet_id, 3, customer_id, kind, 1, 75, 76, lot_id, order_id, reason, cause, now(), now()
       from loyalty.ledger where wallet_id = $1 and ${which}`,
      [who],
    );
    await expect(again).rejects.toMatchObject({ constraint });
  });
});

describe('a balance cannot differ from its entries', () => {
  test.each([
    ['changed apart', 'update loyalty.wallets set balance = balance + 1 where wallet_id = $1', 'wallets_balance'],
    ['kept while an entry goes', 'delete from loyalty.ledger where wallet_id = $1 and number = 1', 'ledger_chain'],
    [
      'kept while an entry changes',
      'update loyalty.ledger set points = points + 1, balance_after = balance_after + 1 where wallet_id = $1',
      undefined,
    ],
  ])('when it is %s, the schema refuses', async (_what, statement, constraint) => {
    const who = customer();
    await entriesAfter(who, ...earning(who, 1_000, 0), ...earning(who, 1_000, 1));
    await expect(setting.rows(statement, [who])).rejects.toMatchObject(constraint ? { constraint } : { code: 'CR001' });
    expect(await balanceOf(who)).toBe(20);
  });
});

test('tells each change with its balance, at the time when it took effect', async () => {
  const who = customer();
  const order = new History(who, 26_000, 'import');
  await entriesAfter(
    who,
    order.placed(at(0)),
    order.paid(26_000, at(0)),
    order.completed(at(0)),
    order.refunded(1_050, at(1)),
  );
  const told = await setting.rows<object>(
    `select type, time, data from kernel.event_log where subject = $1 and type like 'loyalty.%' order by transaction_id, position`,
    [who],
  );
  const common = { customer_id: who, wallet_id: who, origin: 'import', order_id: order.order_id };
  expect(told).toEqual([
    {
      type: 'loyalty.points_changed',
      time: at(0),
      data: { ...common, delta: 260, balance: 260, reason: 'order_completed' },
    },
    {
      type: 'loyalty.tier_changed',
      time: at(0),
      data: { customer_id: who, origin: 'import', from: 'bronze', to: 'silver' },
    },
    {
      type: 'loyalty.points_changed',
      time: at(1),
      data: { ...common, delta: -11, balance: 249, reason: 'payment_refunded' },
    },
    {
      type: 'loyalty.tier_changed',
      time: at(1),
      data: { customer_id: who, origin: 'import', from: 'silver', to: 'bronze' },
    },
  ]);
});
