import { beforeEach, expect, test } from 'vitest';
import { eventually } from '../domains/payments/eventually.ts';
import { useGrpc } from './grpc-shop.ts';

const shop = useGrpc();
const { trial } = shop;
let number = 0;
const id = () => `kim-${number}`;
const pathOf = () => `/api/customers/${id()}`;

/** What this process says of Kim; null: that there is no such customer. */
async function told(): Promise<number | null> {
  const { message } = await shop.as('crm').call('GetCustomer', { customer_id: id() });
  return message?.customer.version ?? null;
}
/** What is true. */
async function stored(): Promise<number | null> {
  const [row] = await trial.rows<{ version: number }>(
    'select version from customers.customers where customer_id = $1 and erased_at is null',
    [id()],
  );
  return row?.version ?? null;
}

beforeEach(async () => {
  number += 1;
  await trial.as('editor').post('/api/customers', { customer_id: id(), display_name: 'Kim' });
  expect(await told()).toBe(1);
});

const changes: Record<string, () => Promise<unknown>> = {
  'a patch': async () => (await trial.another()).as('editor').patch(pathOf(), { phone: '+49 1' }),
  erasure: async () => (await trial.another()).as('admin').delete(pathOf()),
  'somebody with psql': () =>
    trial.rows('update customers.customers set version = version + 1 where customer_id = $1', [id()]),
  'more changes at once than a notification can name': async () => {
    await trial.rows(
      `insert into customers.customers (customer_id, origin, created_at, updated_at)
       select 'some-customer-' || n, 'import', now(), now() from generate_series(1, 1000) as n`,
    );
    await trial.rows('update customers.customers set version = version + 1');
  },
  'its row being deleted': () => trial.rows('delete from customers.customers where customer_id = $1', [id()]),
};

test.each(Object.keys(changes))('what is changed elsewhere by %s is known here in moments', async (name) => {
  await changes[name]!();
  const truth = await stored();
  expect(truth).not.toBe(1);
  expect(await eventually(told, (version) => version === truth, 1_500)).toBe(truth);
});

test('what this process changes is known to its next caller', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { body } = await trial.as('editor').patch(pathOf(), { phone: `+49 ${round}` });
    expect([body.version, await told()]).toEqual([round + 2, round + 2]);
  }
  await trial.as('admin').delete(pathOf());
  expect(await told()).toBeNull();
});
