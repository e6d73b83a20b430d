import { expect, test } from 'vitest';
import { readRecord } from '../../../src/adapters/kafka/read-record.ts';
import { foreignEvents } from '../../../src/roles/foreign-events.ts';

const foreign = foreignEvents({ currency: 'EUR' });
const place = (type: string) => ({
  slot: { type, topic: type, partition: 0 },
  ...{ offset: 7, recordedAt: Date.UTC(2026, 0, 1), after: { transaction_id: '0', position: 0 } },
});
const order = {
  ...{ order_id: 'o-1', customer_id: 'ana', currency: 'EUR', subtotal: '5.00', total: '5.00' },
  items: [{ product_id: 'tea', product_name: 'Tea', quantity: 1, price: '5.00' }],
};

/** How another program's `order.placed` is read. */
function read(data: object, attributes: object = {}) {
  const headers = { ce_specversion: '1.0', ce_id: 'x-1', ce_source: '/pos', ce_type: 'order.placed', ...attributes };
  const record = {
    key: Buffer.from('o-1'),
    value: Buffer.from(JSON.stringify(data)),
    headers: Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)]),
  };
  return readRecord(record as never, place('order.placed') as never, foreign);
}

test('what keeps the schema and can be counted is taken', () => {
  expect(read(order)).toMatchObject({ fault: null, foreign: { source: '/pos', id: 'x-1' }, ours: false });
});

test.each([
  ['an id that no index takes', order, { ce_id: 'x'.repeat(4_000) }, 'at most 500 bytes'],
  ['an id with a NUL', order, { ce_id: 'a\0b' }, 'without NUL'],
  ['a source that no index takes', order, { ce_source: `/${'é'.repeat(400)}` }, 'at most 500 bytes'],
  ['amounts of another currency', { ...order, currency: 'JPY' }, {}, 'the amounts are in JPY'],
  ['a time that is none', { ...order, placed_at: 'infinity' }, {}, 'placed_at is not ISO 8601'],
  ['a day that depends on today', { ...order, placed_at: 'yesterday' }, {}, 'placed_at is not ISO 8601'],
  ['an amount beyond counting', { ...order, total: '99999999999999999.00' }, {}, 'total is more than can be counted'],
  ['a quantity beyond counting', { ...order, items: [{ ...order.items[0], quantity: 1e9 }] }, {}, 'a quantity'],
])(
  '%s is a letter for who looks after them, and nothing is remembered of it that cannot be',
  (_, data, attributes, fault) => {
    const arrival = read(data, attributes);
    expect(arrival.fault).toContain(fault);
    expect(Buffer.byteLength(arrival.foreign?.id ?? '')).toBeLessThan(600);
  },
);
