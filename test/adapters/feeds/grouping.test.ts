import { describe, expect, it } from 'vitest';
import { type ImportedOrder, openFeed, parseFeedMap } from '../../../src/adapters/feeds/index.ts';
import { ids, read, rulesByLine, salesMap, withFiles } from './reading.ts';

const header = 'id,at,product,price';

describe('lines into orders', () => {
  it('puts lines of a key together wherever they stand, in the order of first lines', async () => {
    const file = `${header}\nB,2024-05-01,tea,1\nA,2024-05-01,cake,2\nB,2024-05-02,milk,3\nC,2024-05-01,tea,1\nA,2024-05-01,tea,1\n`;
    const { orders, orderCount, lineCount, totalCents } = await read(salesMap(), { 'sales.csv': file });
    expect(orders.map(({ external_id, lines }) => [external_id, lines.map(({ line_no }) => line_no)])).toEqual([
      ['B', [2, 4]],
      ['A', [3, 6]],
      ['C', [5]],
    ]);
    expect(orders[0]!.placed_at).toBe('2024-05-01T00:00:00.000Z');
    expect([orderCount, lineCount, totalCents]).toEqual([3, 5, 800n]);
  });

  it('an order with a bad line goes on with its others; without a good one it is no order', async () => {
    const file = `${header}\nA,2024-05-01,tea,x\nA,2024-05-01,cake,2\nB,2024-05-01,tea,-1\n`;
    const { orders, rejects, orderCount } = await read(salesMap(), { 'sales.csv': file });
    expect(orders.map(({ external_id, line_no, lines }) => [external_id, line_no, lines.length])).toEqual([
      ['A', 3, 1],
    ]);
    expect(orderCount).toBe(1);
    expect(rejects.map(({ order_id, line_no }) => [order_id, line_no])).toEqual([
      ['A', 2],
      ['B', 4],
    ]);
  });

  it('groups over files', async () => {
    const { orders } = await read(salesMap(), {
      'sales-1.csv': `${header}\nA,2024-05-01,tea,1\nB,2024-05-01,tea,1\n`,
      'sales-2.csv': `${header}\nC,2024-05-01,tea,1\nA,2024-05-01,cake,2\n`,
    });
    expect(orders.map(({ external_id, file, lines }) => [external_id, file, lines.length])).toEqual([
      ['A', 'sales-1.csv', 2],
      ['B', 'sales-1.csv', 1],
      ['C', 'sales-2.csv', 1],
    ]);
  });

  it('groups lines by anything SQL can say, such as the line itself', async () => {
    const map = salesMap().replace('order_id: id', `order_id: _file || ':' || _line`);
    const { orders } = await read(map, { 'sales.csv': `${header}\n1,2024-05-01,tea,1\n1,2024-05-01,tea,1\n` });
    expect(ids(orders)).toEqual(['sales.csv:2', 'sales.csv:3']);
  });

  it('gives the same orders in any batch size and after any skip, beyond a page of lines', async () => {
    // 40,000 lines of 25,000 orders, a seventh of whose lines stand far from the others
    const count = 40_000;
    const keys = Array.from({ length: count }, (_, i) => (i % 7 === 0 ? (i * 7919) % 20_000 : Math.floor(i / 2)));
    const file = `${header}\n${keys.map((key, i) => `${key},2024-05-01,p${i},1`).join('\n')}\n`;
    const expected = new Map<string, number[]>();
    for (const [i, key] of keys.entries()) expected.set(`${key}`, [...(expected.get(`${key}`) ?? []), i + 2]);
    await withFiles({ 'sales.csv': file }, async (paths, settings) => {
      const feed = await openFeed(parseFeedMap(salesMap(), 'map.yml'), paths, settings);
      const collect = async (batchSize: number, skip?: number) => {
        const orders: ImportedOrder[] = [];
        const sizes: number[] = [];
        for await (const batch of feed.orders(batchSize, skip)) {
          orders.push(...batch);
          sizes.push(batch.length);
        }
        expect(sizes.slice(0, -1).every((size) => size === batchSize)).toBe(true);
        return orders.map(({ external_id, lines }) => [external_id, lines.map(({ line_no }) => line_no)]);
      };
      const all = await collect(1_000);
      expect(all).toEqual([...expected.entries()]);
      expect(feed.orderCount).toBe(expected.size);
      expect(feed.lineCount).toBe(count);
      for (const skip of [1, 2_047, 9_000, expected.size - 1, expected.size, expected.size + 5]) {
        expect(await collect(333, skip)).toEqual(all.slice(skip));
      }
      await feed.close();
    });
  });

  it('has one fingerprint for the same files and map, and another for any change', async () => {
    const file = `${header}\n1,2024-05-01,tea,1\n`;
    const fingerprint = (map: string, content: string) =>
      withFiles({ 'sales.csv': content }, async (paths, settings) => {
        const feed = await openFeed(parseFeedMap(map, 'map.yml'), paths, settings);
        await feed.close();
        return feed.fingerprint;
      });
    const first = await fingerprint(salesMap(), file);
    expect(await fingerprint(salesMap(), file)).toBe(first);
    expect(await fingerprint(salesMap(), `${file}2,2024-05-01,tea,1\n`)).not.toBe(first);
    expect(await fingerprint(salesMap(`where: id <> '9'`), file)).not.toBe(first);
  });

  it('may be left in the middle', async () => {
    const file = `${header}\n${Array.from({ length: 5_000 }, (_, i) => `${i},2024-05-01,tea,1`).join('\n')}\n`;
    await withFiles({ 'sales.csv': file }, async (paths, settings) => {
      const feed = await openFeed(parseFeedMap(salesMap(), 'map.yml'), paths, settings);
      for await (const batch of feed.orders(10)) {
        expect(ids(batch)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        break;
      }
      await feed.close();
    });
  });
});

describe('several files joined', () => {
  const map = `
feed: orders
source: till
files:
  lines: { pattern: "lines*.csv" }
  heads: { pattern: "heads*.csv" }
  menu: { pattern: "menu.csv", delimiter: ";" }
from: lines l left join heads h on h.id = l.head left join menu using (product)
columns:
  order_id: l.head
  order_date: h.at
  customer_id: h.customer
  product_id: product
  product_name: menu.name
  quantity: l.pieces
  price: menu.price
`;
  const files = {
    'lines.csv': 'head,product,pieces\n1,t,2\n1,c,1\n2,t,1\n3,t,1\n2,x,1\n',
    'heads.csv': 'id,at,customer\n1,2024-05-01,ann\n2,2024-05-02,\n',
    'menu.csv': 'product;name;price\nt;Tea;2.00\nc;Cake;4.00\n',
  };

  it('joins them and names lines of the first table', async () => {
    const { orders, rejects, totalCents } = await read(map, files);
    expect(orders.map((o) => [o.external_id, o.customer_id, o.lines.map((l) => [l.product_name, l.quantity])])).toEqual(
      [
        [
          '1',
          'ann',
          [
            ['Tea', 2],
            ['Cake', 1],
          ],
        ],
        ['2', null, [['Tea', 1]]],
      ],
    );
    expect(totalCents).toBe(1000n);
    expect(rejects.map(({ file, line_no, rules, raw }) => [file, line_no, rules.join(), raw])).toEqual([
      ['lines.csv', 5, 'bad_timestamp', '3,t,1'],
      ['lines.csv', 6, 'bad_number', '2,x,1'],
    ]);
  });

  it('rejects lines that an inner join would lose', async () => {
    const { rejects } = await read(map.replaceAll('left join', 'join'), files);
    expect(rejects.map(({ line_no, rules, messages }) => [line_no, rules.join(), messages.join()])).toEqual([
      [5, 'missing_key', 'the joins of `from` find no row for it'],
      [6, 'missing_key', 'the joins of `from` find no row for it'],
    ]);
  });

  it('rejects lines that a join would double, unless `where` decides for one', async () => {
    const menu = 'product;name;price\nt;Tea;2.00\nt;Old tea;1.00\nc;Cake;4.00\n';
    const { orders, rejects } = await read(map, { ...files, 'menu.csv': menu });
    expect(orders.map(({ external_id, lines }) => [external_id, lines.length])).toEqual([['1', 1]]);
    expect(rulesByLine(rejects)).toEqual(['2 ambiguous_key', '4 ambiguous_key', '5 ambiguous_key', '6 bad_number']);
    expect(rejects[0]!.messages).toEqual(['the joins of `from` find 2 rows for it where one is expected']);
    const chosen = await read(`${map}where: menu.name is null or menu.name not like 'Old%'\n`, {
      ...files,
      'menu.csv': menu,
    });
    expect(chosen.totalCents).toBe(1000n);
    expect(chosen.skippedCount).toBe(0);
  });

  it('names malformed lines of every file', async () => {
    const { rejects } = await read(map, { ...files, 'heads.csv': `${files['heads.csv']}3\n` });
    expect(rejects.map(({ file, line_no, rules }) => [file, line_no, rules.join()])).toEqual([
      ['lines.csv', 5, 'bad_timestamp'],
      ['lines.csv', 6, 'bad_number'],
      ['heads.csv', 4, 'malformed_row'],
    ]);
  });
});
