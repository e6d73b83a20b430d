import { describe, expect, it } from 'vitest';
import { ids, read, rulesByLine, salesMap } from './reading.ts';

const header = 'id,at,product,price';
const good = (id: number) => `${id},2024-05-01 08:00:00,espresso,2.50`;
const sales = (...lines: string[]) => ({ 'sales.csv': `${[header, ...lines].join('\n')}\n` });

describe('malformed lines cost only themselves', () => {
  const cases: Record<string, { bad: string; message: string }> = {
    'too few values': { bad: '2,2024-05-01', message: '2 values where there should be 4' },
    'two records glued on one line': {
      bad: '2,2024-05-01 08:00:00,tea,2.003,2024-05-01 09:00:00,cake,4.00',
      message: '7 values where there should be 4 (two records on one line, or an unquoted delimiter?)',
    },
    'a quote that is never closed': { bad: '2,2024-05-01,"tea,2.00', message: 'a quote is opened and not closed' },
    'text after a closing quote': {
      bad: '2,2024-05-01,"te"a,2.00',
      message: 'a quoted value goes on after its closing quote',
    },
    'a NUL character': { bad: '2,2024-05-01,te\0a,2.00', message: 'holds a NUL character' },
    'a line without end': {
      bad: `2,2024-05-01,${'x'.repeat(70_000)},2.00`,
      message: 'longer than 65536 characters',
    },
  };
  for (const [name, { bad, message }] of Object.entries(cases)) {
    it(name, async () => {
      const { orders, rejects } = await read(
        salesMap(),
        sales(good(1), bad, good(3), '4,2024-05-01,"a ""b""",1', good(5)),
      );
      expect(ids(orders)).toEqual(['1', '3', '4', '5']);
      expect(rejects).toEqual([
        {
          file: 'sales.csv',
          line_no: 3,
          order_id: null,
          rules: ['malformed_row'],
          columns: [null],
          messages: [message],
          raw: bad.slice(0, 2000).replace('\0', '␀'),
        },
      ]);
    });
  }

  it('also where a later quote seems to close an open one', async () => {
    const lines = [
      good(1),
      '2,2024-05-01,"tea,2.00',
      good(3),
      '4,2024-05-01,"cake, big",3.00',
      good(5),
      '6,x,"',
      good(7),
    ];
    const { orders, rejects } = await read(salesMap(), sales(...lines));
    expect(ids(orders)).toEqual(['1', '3', '4', '5', '7']);
    expect(rulesByLine(rejects)).toEqual(['3 malformed_row', '7 malformed_row']);
  });

  it('a quoted value may run over lines, and rejects after it keep their physical line', async () => {
    const lines = ['1,2024-05-01,"a\nb\nc",1.00', '2,2024-05-01,tea,x', good(3)];
    const { orders, rejects } = await read(salesMap(), sales(...lines));
    expect(orders.map(({ external_id, line_no }) => [external_id, line_no])).toEqual([
      ['1', 2],
      ['3', 6],
    ]);
    expect(rulesByLine(rejects)).toEqual(['5 bad_number']);
  });
});

describe('rules', () => {
  const cases: [line: string, rule: string, column: string, message: string][] = [
    [',2024-05-01,tea,2', 'missing_key', 'order_id', 'order_id is empty'],
    ['2,2024-05-01,,2', 'missing_key', 'product_id', 'product_id is empty'],
    ['2,2024-05-01,None,2', 'missing_key', 'product_id', 'product_id is empty'],
    ['2,2024-05-01,tea,', 'bad_number', 'price', 'price is empty'],
    ['2,2024-05-01,tea,N/A', 'bad_number', 'price', 'price is empty'],
    ['2,2024-05-01,tea,free', 'bad_number', 'price', 'price "free" is not an amount'],
    ['2,2024-05-01,tea,€', 'bad_number', 'price', 'price "€" is not an amount'],
    ['2,2024-05-01,tea,2.505', 'bad_number', 'price', 'price "2.505" has more than two decimals'],
    ['2,2024-05-01,tea,1e3', 'bad_number', 'price', 'price "1e3" is not an amount'],
    ['2,2024-05-01,tea,100000000', 'bad_number', 'price', 'price "100000000" is too large'],
    ['2,2024-05-01,tea,99999999999999999999', 'bad_number', 'price', 'price "99999999999999999999" is too large'],
    ['2,2024-05-01,tea,"12,5"', 'bad_number', 'price', 'price "12,5" is not an amount'],
    ['2,2024-05-01,tea,-2', 'negative_amount', 'price', 'price "-2" is negative'],
    ['2,2024-05-01,tea,(2.00)', 'negative_amount', 'price', 'price "(2.00)" is negative'],
    ['2,2024-05-01,tea,2.00-', 'negative_amount', 'price', 'price "2.00-" is negative'],
    ['2,2024-05-01,tea,USD 2', 'bad_currency', 'price', 'price "USD 2" is not in EUR'],
    ['2,2024-05-01,tea,£2', 'bad_currency', 'price', 'price "£2" is not in EUR'],
    ['2,,tea,2', 'bad_timestamp', 'order_date', 'order_date is empty'],
    ['2,01/05/2024,tea,2', 'bad_timestamp', 'order_date', 'order_date "01/05/2024" is no time in the expected form'],
    ['2,2024-02-30,tea,2', 'bad_timestamp', 'order_date', 'order_date "2024-02-30" is no time in the expected form'],
    ['2,0024-05-01,tea,2', 'bad_timestamp', 'order_date', 'order_date "0024-05-01" is not between 1970 and 2100'],
  ];
  for (const [bad, rule, column, message] of cases) {
    it(message, async () => {
      const { orders, rejects } = await read(salesMap(), sales(good(1), bad, good(3)));
      expect(ids(orders)).toEqual(['1', '3']);
      expect(rejects).toEqual([
        {
          file: 'sales.csv',
          line_no: 3,
          order_id: bad.startsWith('2') ? '2' : null,
          rules: [rule],
          columns: [column],
          messages: [message],
          raw: bad,
        },
      ]);
    });
  }

  it('tells every column that is wrong in a line, once', async () => {
    const { rejects } = await read(salesMap(), sales('1,soon,,-x'));
    expect(rejects).toMatchObject([
      {
        rules: ['bad_timestamp', 'missing_key', 'bad_number'],
        columns: ['order_date', 'product_id', 'price'],
      },
    ]);
  });

  it('reads amounts as people write them', async () => {
    const written = [
      '3',
      '3.5',
      '3.50',
      '3.5000',
      '.5',
      '€3.50',
      '3.50 €',
      '3.50 EUR',
      'EUR 3.50',
      '$3.50',
      '-0.00',
      '"1,234.50"',
      "1'234.50",
      '1 234.50',
      '1\u00a0234.50',
    ];
    const { orders, rejects } = await read(
      salesMap(),
      sales(...written.map((price, i) => `${i},2024-05-01,tea,${price}`)),
    );
    expect(rejects).toEqual([]);
    expect(orders.map(({ lines }) => lines[0]!.price_cents)).toEqual([
      300, 350, 350, 350, 50, 350, 350, 350, 350, 350, 0, 123450, 123450, 123450, 123450,
    ]);
  });

  it('takes as many pieces as an order line holds, and no more', async () => {
    const map = salesMap('', 'quantity: pieces');
    const content = `id,at,product,price,pieces\n1,2024-05-01,tea,2,99999\n2,2024-05-01,tea,2,100000\n`;
    const { orders, rejects } = await read(map, { 'sales.csv': content });
    expect(ids(orders)).toEqual(['1']);
    expect(rulesByLine(rejects)).toEqual(['3 bad_number']);
  });

  it('checks quantity, statuses and currency where the map has them', async () => {
    const map = salesMap('', 'quantity: pieces\norder_level_payment_status: paid\nstatus: status\ncurrency: currency');
    const file = `id,at,product,price,pieces,paid,status,currency
1,2024-05-01,tea,1,2.0,Paid,Completed,EUR
2,2024-05-01,tea,1,0,paid,completed,EUR
3,2024-05-01,tea,1,-1,paid,completed,EUR
4,2024-05-01,tea,1,1.5,paid,completed,EUR
5,2024-05-01,tea,1,,paid,completed,EUR
6,2024-05-01,tea,1,100001,paid,completed,EUR
7,2024-05-01,tea,1,1,maybe,completed,EUR
8,2024-05-01,tea,1,1,,completed,EUR
9,2024-05-01,tea,1,1,REFUNDED,eaten,EUR
10,2024-05-01,tea,1,1,pending,cancelled,CHF
11,2024-05-01,tea,1,1,pending,cancelled,
`;
    const { orders, rejects } = await read(map, { 'sales.csv': file });
    expect(orders.map((o) => [o.external_id, o.lines[0]!.quantity, o.payment_status, o.status])).toEqual([
      ['1', 2, 'paid', 'completed'],
      ['11', 1, 'pending', 'cancelled'],
    ]);
    expect(rulesByLine(rejects)).toEqual([
      '3 bad_number',
      '4 negative_amount',
      '5 bad_number',
      '6 bad_number',
      '7 bad_number',
      '8 unknown_status',
      '9 unknown_status',
      '10 unknown_status',
      '11 bad_currency',
    ]);
    expect(rejects[5]!.messages).toEqual(['order_level_payment_status "maybe" is none of pending, paid, refunded']);
  });

  it('refuses what is too long for a key or a name', async () => {
    const { rejects } = await read(
      salesMap('', 'product_name: name').replace('product_id: product', 'product_id: id'),
      {
        'sales.csv': `id,at,name,price\n${'9'.repeat(201)},2024-05-01,a,1\n2,2024-05-01,${'n'.repeat(501)},1\n`,
      },
    );
    expect(rejects.map(({ rules, columns }) => [rules, columns])).toEqual([
      [
        ['malformed_row', 'malformed_row'],
        ['order_id', 'product_id'],
      ],
      [['malformed_row'], ['product_name']],
    ]);
  });

  it('an expression that fails on a row costs that row', async () => {
    const map = salesMap().replace('price: price', 'price: price::decimal(10,2) / 2');
    const { orders, rejects } = await read(
      map,
      sales('1,2024-05-01,tea,4.00', '2,2024-05-01,tea,four', '3,2024-05-01,tea,6'),
    );
    expect(orders.map(({ external_id, lines }) => [external_id, lines[0]!.price_cents])).toEqual([
      ['1', 200],
      ['3', 300],
    ]);
    expect(rejects).toMatchObject([{ line_no: 3, rules: ['bad_number'], messages: ['price is empty'] }]);
  });

  it('amount() reads written amounts within expressions', async () => {
    const map = salesMap().replace('price: price', 'price: (amount(price) / 2)::decimal(12,2)');
    const { orders } = await read(map, sales('1,2024-05-01,tea,"€1,234.50"'));
    expect(orders[0]!.lines[0]!.price_cents).toBe(61725);
  });

  it('leaves out what `where` does not want, without a reject', async () => {
    const map = salesMap(`where: product <> 'VOID'`);
    const { orders, rejects, skippedCount } = await read(map, sales(good(1), '2,x,VOID,-1', good(3)));
    expect(ids(orders)).toEqual(['1', '3']);
    expect(rejects).toEqual([]);
    expect(skippedCount).toBe(1);
  });

  it('takes the texts of null_values for nothing, instead of the usual ones', async () => {
    const map = salesMap('null_values: ["-"]', 'customer_id: customer');
    const file = 'id,at,product,price,customer\n1,2024-05-01,tea,1,-\n2,2024-05-01,tea,1,None\n3,2024-05-01,tea,1, \n';
    const { orders } = await read(map, { 'sales.csv': file });
    expect(orders.map(({ customer_id }) => customer_id)).toEqual([null, 'None', null]);
  });

  it('gives back the rejected line as it stood, sentinels and quotes included', async () => {
    const bad = '2,2024-05-01,"a ""b"", c",N/A';
    const { rejects } = await read(salesMap(), sales(bad));
    expect(rejects[0]!.raw).toBe(bad);
  });

  it('lists rejects by file and line, all or the first few', async () => {
    const { withFiles, everything } = await import('./reading.ts');
    const { openFeed, parseFeedMap } = await import('../../../src/adapters/feeds/index.ts');
    const lines = Array.from({ length: 40_000 }, (_, i) => (i % 2 ? `${i},2024-05-01,tea,x` : `${i},2024-05-01`));
    await withFiles(sales(...lines), async (paths, settings) => {
      const feed = await openFeed(parseFeedMap(salesMap(), 'map.yml'), paths, settings);
      const { rejects, rejectCount } = await everything(feed);
      expect(rejectCount).toBe(40_000);
      expect(rejects.map(({ line_no }) => line_no)).toEqual(lines.map((_, i) => i + 2));
      const few: number[] = [];
      for await (const { line_no } of feed.rejects(3)) few.push(line_no);
      expect(few).toEqual([2, 3, 4]);
      await feed.close();
    });
  });
});
