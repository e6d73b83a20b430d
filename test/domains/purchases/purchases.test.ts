import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Buy, buy, storeConsumer } from '../../../src/domains/purchases/index.ts';
import type { Consumer } from '../../../src/kernel/consumer.ts';
import { problem } from '../../../src/kernel/errors.ts';
import { follow } from '../log.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const timestamp = '2026-03-01T10:00:00.000Z';
const somebody = (special: Partial<Buy> = {}): Buy => ({
  username: 'Maria Rossi',
  userid: `maria-${randomUUID()}`,
  price: '4.50',
  timestamp,
  ...special,
});

/** Buys, stores, and answers how many are stored and what the statistics say, of one user. */
async function bought(inputs: readonly Buy[], consumer = storeConsumer) {
  await setting.run(buy, inputs);
  await follow(setting.database, consumer);
  return countsOf(inputs[0]!.userid);
}

async function countsOf(userid: string) {
  const [row] = await setting.rows<{ stored: number; purchases: number | null; amount_cents: number | null }>(
    `select (select count(*) from purchases.purchases where userid = $1) as stored, purchases, amount_cents
     from (values (1)) as one left join customers.purchase_statistics on customer_id = $1`,
    [userid],
  );
  return row;
}

describe('the same four fields with a time of the client’s', () => {
  test('are the same purchase, in one set or another, and however the price is written', async () => {
    const one = somebody();
    const once = { stored: 1, purchases: 1, amount_cents: 450 };
    expect(await bought([one, one, { ...one, price: '4.5' }])).toEqual(once);
    expect(await bought([one])).toEqual(once);
  });

  test('are another as soon as one of them differs', async () => {
    const one = somebody();
    const others = [
      { ...one, username: 'M. Rossi' },
      { ...one, price: '4.51' },
      { ...one, timestamp: '2026-03-01T10:00:00.001Z' },
    ];
    expect(await bought([one, ...others])).toEqual({ stored: 4, purchases: 4, amount_cents: 1801 });
    expect(await bought([somebody()])).toEqual({ stored: 1, purchases: 1, amount_cents: 450 });
  });
});

describe('without a time of the client’s', () => {
  test('who buys the same twice at once has bought twice', async () => {
    const one = somebody({ timestamp: null });
    expect(await bought([one, one])).toEqual({ stored: 2, purchases: 2, amount_cents: 900 });
  });

  test('it is when it was received, and does not meet what a client says of that very time', async () => {
    const one = somebody({ timestamp: null });
    await bought([one]);
    const [row] = await setting.rows<{ time: string; data: { timestamp: string }; source: string }>(
      `select time, data, source from kernel.event_log where type = 'purchase.made' and subject = $1`,
      [one.userid],
    );
    expect(row!.data.timestamp).toBe(row!.time);
    const said = { ...one, timestamp: row!.data.timestamp };
    expect(await bought([said, said])).toEqual({ stored: 2, purchases: 2, amount_cents: 900 });
  });
});

test('the event’s data are the four fields and nothing else', async () => {
  const one = somebody();
  await setting.run(buy, [one]);
  const [row] = await setting.rows<{ subject: string; text: string }>(
    `select subject, data::text as text from kernel.event_log where subject = $1`,
    [one.userid],
  );
  const { username, userid, price } = one;
  expect(row).toEqual({ subject: userid, text: JSON.stringify({ username, userid, price, timestamp }) });
});

describe('each purchase counts once', () => {
  /** Dies of the set with the purchase of `userid`: transactions of other tests may hold it back from the first one. */
  const dyingOnce = (consumer: Consumer, userid: string): Consumer => {
    let died = false;
    return {
      ...consumer,
      async handle(tx, events, now) {
        const caused = await consumer.handle(tx, events, now);
        if (died || !events.some(({ subject }) => subject === userid)) return caused;
        died = true;
        throw problem('dependency_unavailable', 'the process dies here');
      },
    };
  };
  /** The mutant: purchases are stored in one transaction and counted, with the position, in another. */
  const countedApart: Consumer = {
    ...storeConsumer,
    handle: (tx, events, now) =>
      setting.database.transaction((own) =>
        storeConsumer.handle(
          {
            lock: (keys) => own.lock(keys),
            query: (...one) => own.query(...one),
            write: (statement, values) =>
              (statement.name === 'customers.count_purchases' ? tx : own).write(statement, values),
          },
          events,
          now,
        ),
      ),
  };
  const died = async (consumer: Consumer, name: string) => {
    const one = [somebody({ timestamp: null })];
    const variant = dyingOnce({ ...consumer, name }, one[0]!.userid);
    await expect(bought(one, variant)).rejects.toThrow('dies here');
    await follow(setting.database, variant);
    return countsOf(one[0]!.userid);
  };

  test('whenever the process dies', async () => {
    expect(await died(storeConsumer, 'purchases.store_a')).toEqual({ stored: 1, purchases: 1, amount_cents: 450 });
  });

  test('a mutant is caught: counted apart from being stored', async () => {
    expect(await died(countedApart, 'purchases.store_b')).toEqual({ stored: 1, purchases: null, amount_cents: null });
  });

  test('also when the whole log is read again under another name', async () => {
    const one = [somebody(), somebody({ timestamp: null })];
    await bought(one);
    await follow(setting.database, { ...storeConsumer, name: 'purchases.store_c' });
    expect(await countsOf(one[0]!.userid)).toEqual({ stored: 1, purchases: 1, amount_cents: 450 });
    expect(await countsOf(one[1]!.userid)).toEqual({ stored: 1, purchases: 1, amount_cents: 450 });
  });
});
