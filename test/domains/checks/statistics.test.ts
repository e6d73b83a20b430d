import { beforeAll, expect, test } from 'vitest';
// first: instruments made before it record nothing
import { renderMetrics } from '../../../src/adapters/telemetry/metrics.ts';
import { checkStatistics } from '../../../src/domains/checks/index.ts';
import { statisticsConsumer } from '../../../src/domains/customers/index.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { follow } from '../log.ts';
import { place, putMenu } from '../orders/selling.ts';

const trial = useShop();
const consumer = statisticsConsumer({ timeZone: 'UTC' });
const never = new AbortController().signal;
const warnings: string[] = [];
const check = () =>
  checkStatistics(trial.shop.database, (message, error) => void warnings.push(`${message}: ${error}`), never);

beforeAll(async () => {
  await putMenu(trial);
  const items = [
    { product_id: 'scone', quantity: 2 },
    { product_id: 'espresso', quantity: 1 },
  ];
  for (const who of ['maria', 'jonas'] as const) {
    const { order_id } = await place(trial.as(who), { items });
    await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
    await trial.as('barista').post(`/api/orders/${order_id}/complete`);
    const { order_id: other } = await place(trial.as(who));
    await trial.as(who).post(`/api/orders/${other}/cancel`);
  }
  await trial.as('till').post(`/api/orders`, { payment_method: 'cash', fulfilment: { type: 'pickup' }, items });
  await follow(trial.shop.database, consumer);
});

test('what was counted event by event is what the orders come to', async () => {
  expect(await check()).toEqual({ customers: 2, differences: 0 });
  expect(warnings).toEqual([]);
});

test('somebody of whom an event is still to be taken is no difference, and one once it was is none either', async () => {
  await place(trial.as('maria'));
  expect(await check()).toEqual({ customers: 2, differences: 0 });
  await follow(trial.shop.database, consumer);
  expect(await check()).toEqual({ customers: 2, differences: 0 });
});

test.each([
  [
    'a count',
    'update customers.statistics set orders_placed = orders_placed + 1',
    2,
    'jonas: orders_placed 3 instead of 2',
  ],
  [
    'money',
    `update customers.statistics set refunded_cents = 5 where customer_id = 'maria'`,
    1,
    'maria: refunded_cents 5 instead of 0',
  ],
  [
    'a product',
    `update customers.product_statistics set quantity = 9 where product_id = 'espresso' and customer_id = 'maria'`,
    1,
    'maria: quantity of espresso 9 instead of 1',
  ],
  [
    'an hour',
    `delete from customers.hour_statistics where customer_id = 'jonas'`,
    1,
    'jonas: orders_by_hour 0 instead of 2',
  ],
  [
    'a customer',
    `delete from customers.statistics where customer_id = 'jonas'`,
    9,
    'jonas: cancelled_cents 0 instead of 510',
  ],
])(
  '%s that is off is named, in the result, in the log and in the metric',
  async (_what, damage, differences, first) => {
    const copies = ['statistics', 'product_statistics', 'hour_statistics'];
    for (const table of copies)
      await trial.rows(`create table public.copy_${table} as select * from customers.${table}`);
    await trial.rows(damage);
    warnings.length = 0;
    const result = await check();
    expect(result.differences).toBe(differences);
    expect(String(result.first)).toContain(first);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(first);
    expect(await renderMetrics()).toMatch(
      new RegExp(`crema_invariant_violations\\{[^}]*customers.statistics[^}]*\\} ${differences}`),
    );
    for (const table of copies) {
      await trial.rows(`truncate customers.${table}`);
      await trial.rows(`insert into customers.${table} select * from public.copy_${table}`);
      await trial.rows(`drop table public.copy_${table}`);
    }
    expect((await check()).differences).toBe(0);
  },
);
