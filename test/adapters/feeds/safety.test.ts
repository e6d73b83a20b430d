import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, salesMap } from './reading.ts';

const files = { 'sales.csv': 'id,at,product,price\n1,2024-05-01,tea,1\n' };

/** The message of the error with which a map's `price` or `from` is refused. */
async function refusal(expression: string, key = 'price'): Promise<string> {
  const quoted = JSON.stringify(expression);
  const map = key === 'price' ? salesMap().replace('price: price', `price: ${quoted}`) : salesMap(`${key}: ${quoted}`);
  return read(map, files).then(
    ({ orders }) => `accepted: ${orders.length} orders`,
    (error: Error) => error.message,
  );
}

describe('expressions of a map', () => {
  it('may be any SQL over one row', async () => {
    expect(await refusal(`case when product = 'tea' then round(price::decimal(10,2) * 1.1, 2) end -- note`)).toBe(
      'accepted: 1 orders',
    );
  });

  const refused: [expression: string, message: string][] = [
    [
      'prize',
      'map.yml: columns.price: Referenced column "prize" not found in FROM clause! Candidate bindings: "price"',
    ],
    ['price +', 'map.yml: columns.price: is not valid SQL: syntax error at or near ")"'],
    ['price is of (int)', 'map.yml: columns.price: is not valid SQL: Expression type'],
    ['frobnicate(price)', 'map.yml: columns.price: Scalar Function with name frobnicate does not exist!'],
    ['1; drop table sales', 'map.yml: columns.price: is not valid SQL: syntax error at or near ";"'],
    ['1); drop table sales; select (1', 'map.yml: columns.price: must be a single piece of SQL'],
    ['1); select (2', 'map.yml: columns.price: must be a single piece of SQL'],
    ['1), (2', 'map.yml: columns.price: must be a single SQL expression'],
    ['1) from sales where (true', 'map.yml: columns.price: must be a single SQL expression'],
    ['1) order by (1', 'map.yml: columns.price: must be a single SQL expression'],
    ['1) union select (2', 'map.yml: columns.price: must be a single piece of SQL'],
    ['sum(price::int)', 'map.yml: columns.price: must be computed from the row alone'],
    ['(select max(price) from sales)', 'map.yml: columns.price: must be computed from the row alone'],
    ['random()', 'map.yml: columns.price: must be computed from the row alone'],
    [`getenv('HOME')`, 'map.yml: columns.price: Scalar Function with name getenv does not exist!'],
  ];
  for (const [expression, message] of refused) {
    it(`refuses ${expression}`, async () => {
      expect((await refusal(expression)).startsWith(message), await refusal(expression)).toBe(true);
    });
  }

  it('names every faulty expression at once', async () => {
    const map = salesMap('where: nothing > 1', 'category: kind').replace('price: price', 'price: prize');
    const error = await read(map, files).catch((e: Error) => e.message);
    expect(
      String(error)
        .split('\n')
        .map((line) => line.split(':')[1]!.trim()),
    ).toEqual(['columns.price', 'columns.category', 'where']);
  });
});

describe('`from` of a map', () => {
  const refused: [from: string, message: string][] = [
    ['sales; drop table sales', 'map.yml: from: must be a single piece of SQL'],
    ["sales; copy sales to 'x'", 'map.yml: from: must be a single piece of SQL'],
    ['rows from (sales())', 'map.yml: from: is not valid SQL: ROWS FROM()'],
    ['sales; select 1', 'map.yml: from: must be a single piece of SQL'],
    ['sales where id > 1', 'map.yml: from: names tables and joins only; conditions belong into `where`'],
    ['sales limit 5', 'map.yml: from: names tables and joins only'],
    ['sales, sales s', 'map.yml: from: joins tables without saying on what'],
    ['sales natural join sales s', 'map.yml: from: joins tables without saying on what'],
    ['(select * from sales)', 'map.yml: from: must begin with a table of `files`'],
    ['duckdb_settings()', 'map.yml: from: must begin with a table of `files`'],
    ['menu', 'map.yml: from: menu is no table of `files` (sales)'],
    ['sales left join menu using (product)', 'map.yml: from: Table with name menu does not exist!'],
    [`sales left join read_csv('/etc/passwd') p on true`, 'map.yml: from: Cannot access file "/etc/passwd"'],
    [`sales left join '/etc/passwd' p on true`, 'map.yml: from: Table with name /etc/passwd does not exist!'],
    [`sales left join read_text('/etc/hostname') p on true`, 'map.yml: from: Cannot access file "/etc/hostname"'],
  ];
  for (const [from, message] of refused) {
    it(`refuses ${from}`, async () => {
      expect((await refusal(from, 'from')).startsWith(message), await refusal(from, 'from')).toBe(true);
    });
  }

  it('cannot write a file', async () => {
    const target = join(tmpdir(), `crema-feeds-written-${process.pid}`);
    expect(await refusal(`sales; copy sales to '${target}'`, 'from')).toMatch(/^map\.yml: from: /);
    expect(existsSync(target)).toBe(false);
  });
});

describe('currency of a map', () => {
  it('must be the one of the store', async () => {
    expect(await refusal('USD', 'currency')).toBe(
      "map.yml: currency: the files are in USD, the store's currency is EUR, and an import converts nothing",
    );
    expect(await refusal('EUR', 'currency')).toBe('accepted: 1 orders');
  });
});
