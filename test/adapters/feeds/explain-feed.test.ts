import { describe, expect, it } from 'vitest';
import { explainFeed, parseFeedMap } from '../../../src/adapters/feeds/index.ts';
import { salesMap, withFiles } from './reading.ts';

describe('explaining what a map does to files', () => {
  it('reports columns, first rows, rules broken, totals and what deserves a look', async () => {
    const map = salesMap(`where: product <> 'VOID'`, 'total_amount: total\ncustomer_id: customer');
    const file = `id,at,product,price,total,customer,note
1,2024-05-01 08:00:00,tea,2.00,2.00,ann,
2,2024-05-01 09:00:00,cake,4.00,9.00,bob,sold twice
2,2024-05-01 09:00:00,tea,2.00,9.00,bob,
3,2024-05-02 09:00:00,tea,2.00,,ann,
3,2024-05-03 09:00:00,VOID,0,,,
1,2024-05-04 09:00:00,tea,2.00,2.00,cid,the number came back
4,soon,tea,two,,,
5,later,tea,2.00,,,
6
`;
    const report = await withFiles({ 'sales.csv': file }, (paths, settings) =>
      explainFeed(parseFeedMap(map, 'map.yml'), paths, settings),
    );
    expect(report).toMatchObject({
      orderCount: 3,
      lineCount: 5,
      rejectCount: 3,
      skippedCount: 1,
      totalCents: 1200n,
      productCount: 2,
      customerCount: 3,
      firstPlacedAt: '2024-05-01T08:00:00.000Z',
      lastPlacedAt: '2024-05-04T09:00:00.000Z',
      rules: [
        { rule: 'bad_timestamp', count: 2 },
        { rule: 'bad_number', count: 1 },
        { rule: 'malformed_row', count: 1 },
      ],
      warnings: [
        { warning: 'lines_disagree', count: 1, example: '1' },
        { warning: 'total_mismatch', count: 2, example: '1' },
      ],
    });
    expect(report.files).toEqual([
      {
        name: 'sales.csv',
        table: 'sales',
        records: 8,
        malformed: 1,
        columns: ['id', 'at', 'product', 'price', 'total', 'customer', 'note'].map((name) => ({
          name,
          used: name !== 'note',
        })),
      },
    ]);
    expect(report.columns.map(({ name, samples }) => [name, samples])).toEqual([
      ['order_id', ['1', '2', '2']],
      ['order_date', ['2024-05-01 08:00:00', '2024-05-01 09:00:00', '2024-05-01 09:00:00']],
      ['product_id', ['tea', 'cake', 'tea']],
      ['price', ['2.00', '4.00', '2.00']],
      ['total_amount', ['2.00', '9.00', '9.00']],
      ['customer_id', ['ann', 'bob', 'bob']],
    ]);
    expect(report.firstOrders.map(({ external_id, lines }) => [external_id, lines.length])).toEqual([
      ['1', 2],
      ['2', 2],
      ['3', 1],
    ]);
    expect(report.firstRejects.map(({ line_no }) => line_no)).toEqual([8, 9, 10]);
  });

  it('reports on a file without lines', async () => {
    const report = await withFiles({ 'sales.csv': 'id,at,product,price\n' }, (paths, settings) =>
      explainFeed(parseFeedMap(salesMap(), 'map.yml'), paths, settings),
    );
    expect(report).toMatchObject({
      orderCount: 0,
      firstPlacedAt: null,
      lastPlacedAt: null,
      rules: [],
      firstOrders: [],
    });
  });
});
