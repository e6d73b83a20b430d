import { expect, test } from 'vitest';
import { salesConsumer } from '../../src/domains/catalog/sales.ts';
import { statisticsConsumer } from '../../src/domains/customers/index.ts';
import type { Consumer } from '../../src/kernel/consumer.ts';
import { at, History } from './history.ts';
import { deliver } from './log.ts';
import { useSetting } from './setting.ts';

const setting = useSetting();
const oneOf = (name: string, count: number) => `${name}-${Math.floor(Math.random() * count)}`;
const someOrders = () =>
  Array.from({ length: 60 }, () => {
    const items = [1, 2].map(() => ({ product_id: oneOf('product', 60), quantity: 1 }));
    return new History(oneOf('customer', 60), 500).placed(at(Math.floor(Math.random() * 100)), items);
  });

/** On Kafka a consumer takes its partitions side by side: their orders are of the same products and customers. */
test.each([
  ['sales', salesConsumer(async () => []), 'select sum(placed)::int as total from catalog.sales', 12_000],
  [
    'statistics',
    statisticsConsumer({ timeZone: 'UTC' }),
    'select sum(orders_placed)::int as total from customers.statistics',
    6_000,
  ],
] satisfies [string, Consumer, string, number][])(
  'sets of %s beside each other add up, and none is run again',
  async (_, consumer, sum, total) => {
    let runs = 0;
    const counted: Consumer = {
      ...consumer,
      handle: (tx, events, now) => {
        runs += 1;
        return consumer.handle(tx, events, now);
      },
    };
    const partition = async () => {
      for (let set = 0; set < 25; set += 1) await deliver(setting.database, counted, someOrders());
    };
    await Promise.all([partition(), partition(), partition(), partition()]);
    expect(await setting.rows(sum)).toEqual([{ total }]);
    expect(runs).toBe(100);
  },
);
