import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ensureCustomers } from '../../../src/domains/customers/index.ts';
import { useSetting } from '../setting.ts';

const setting = useSetting();
const now = new Date('2026-03-01T10:00:00Z');
const ensure = (ids: readonly string[]) => setting.database.transaction((tx) => ensureCustomers(tx, ids, 'live', now));

test('makes bare customers of new ids, once, and tells only of those', async () => {
  const [first, second] = [`1-${randomUUID()}`, `2-${randomUUID()}`];
  expect((await ensure([first, first])).map(({ subject }) => subject)).toEqual([first]);
  const told = await ensure([second, first]);
  expect(told).toEqual([
    {
      type: 'customer.registered',
      source: '/crema/customers',
      subject: second,
      data: {
        ...{ customer_id: second, username: null, display_name: null, email: null, phone: null, origin: 'live' },
        ...{ family_id: null, wallet_id: second },
      },
    },
  ]);
  expect(
    await setting.rows('select origin, created_at from customers.customers where customer_id = $1', [first]),
  ).toEqual([{ origin: 'live', created_at: now.toISOString() }]);
});

test('those who add the same customers at once, in any order, do not lock each other out', async () => {
  const ids = Array.from({ length: 50 }, () => randomUUID());
  const told = await Promise.all(
    Array.from({ length: 8 }, (_, turn) => ensure(turn % 2 === 0 ? ids : ids.toReversed())),
  );
  expect(
    told
      .flat()
      .map(({ subject }) => subject)
      .sort(),
  ).toEqual(ids.toSorted());
});
