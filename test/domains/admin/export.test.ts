import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts } from '../../../src/domains/catalog/index.ts';
import { setSoldOut } from '../../../src/domains/catalog/sold-out.ts';
import { unzip } from '../../adapters/export/reading.ts';
import { type Name, useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';

const trial = useShop();
const count = 2_300;

/** More orders than a batch has, of cents that no double holds, with a note that is up to no good. */
beforeAll(async () => {
  await trial.shop.database.pool.query(
    `insert into orders.orders (order_id, customer_id, status, payment_status, payment_method, placed_at, completed_at,
       currency, prices_include_tax, subtotal_cents, tax_cents, total_cents, captured_cents, fulfilment, contact, note,
       origin, updated_at)
     select gen_random_uuid(), 'customer-' || n % 7, 'completed', 'paid', case n % 3 when 0 then 'card' else 'cash' end,
       timestamptz '2026-01-01' + n * interval '1 hour', timestamptz '2026-02-01', 'EUR', true, 10 + n, 1, 10 + n, 10 + n,
       '{"type": "pickup"}', '{"name": "Maria"}', case n when 1 then '=HYPERLINK("http://evil")' when 2 then 'a,"b"' end,
       'live', timestamptz '2026-02-01'
     from generate_series(1, ${count}) as n`,
  );
});

async function download(name: Name, url: string) {
  const headers = await trial.as(name).credentials();
  const { statusCode, headers: sent, rawPayload } = await trial.app.inject({ url, headers });
  return { status: statusCode, type: sent['content-type'], file: sent['content-disposition'], bytes: rawPayload };
}

/** The lines of a CSV file whose cells have no line breaks. */
const lines = (bytes: Buffer) => bytes.toString().slice(1).split('\r\n').slice(0, -1);

describe('an export', () => {
  test.each([
    '/api/admin/orders/export',
    '/api/admin/orders/export?format=csv',
    '/api/admin/orders/export/csv',
    '/api/admin/orders?format=csv',
    '/api/admin/orders?format=csv&page=3&page_size=1',
  ])('has all rows as CSV: %s', async (url) => {
    const { status, type, file, bytes } = await download('editor', url);
    expect([status, type, file]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="orders-export.csv"']);
    expect(lines(bytes).length).toBe(1 + count);
  });

  test.each(['/api/admin/orders/export?format=xlsx', '/api/admin/orders/export/xlsx', '/api/admin/orders?format=xlsx'])(
    'has all rows as XLSX: %s',
    async (url) => {
      const { status, type, file, bytes } = await download('editor', url);
      expect([status, type, file]).toEqual([
        200,
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'attachment; filename="orders-export.xlsx"',
      ]);
      const sheet = unzip(bytes)['xl/worksheets/sheet1.xml']!;
      expect(sheet.match(/<row /g)!.length).toBe(1 + count);
    },
  );

  test('has the columns, the filters and the order of the list', async () => {
    const selection = 'payment_method=card&placed_at.gte=2026-01-10T00:00:00Z&total.lt=3.00&sort=total';
    const { body } = await trial.as('editor').get(`/api/admin/orders?${selection}&page_size=100`);
    const [head, ...rows] = lines((await download('editor', `/api/admin/orders/export/csv?${selection}`)).bytes);
    const names = head!.split(',');
    expect(names.toSorted()).toEqual(Object.keys(body.items[0]).sort());
    const cell = (row: string, name: string) => row.split(',')[names.indexOf(name)];
    for (const name of ['order_id', 'order_number', 'total', 'placed_at', 'payment_method', 'promised_at']) {
      const listed = body.items.map((item: Record<string, unknown>) => String(item[name] ?? ''));
      expect(rows.map((row) => cell(row, name))).toEqual(listed);
    }
    expect([rows.length, body.total]).toEqual([body.items.length, body.items.length]);
    expect(body.total).toBeGreaterThan(10);
  });

  test('adds up to the cent', async () => {
    const [head, ...rows] = lines((await download('editor', '/api/admin/orders/export/csv')).bytes);
    const place = head!.split(',').indexOf('total');
    const cents = rows.map((row) => BigInt(row.split(',')[place]!.replace('.', '')));
    const [sum] = await trial.rows<{ cents: string }>('select sum(total_cents)::text as cents from orders.orders');
    expect(String(cents.reduce((one, other) => one + other, 0n))).toBe(sum!.cents);
  });

  test('is safe to open', async () => {
    const text = (await download('editor', '/api/admin/orders/export/csv?sort=placed_at')).bytes.toString();
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(text).toContain('"a,""b"""');
    expect(text).not.toMatch(/(^|[,"])=HYPERLINK/m);
  });

  test('shows a reader what she sees in the list, and no more', async () => {
    for (const name of ['barista', 'csr'] as const) {
      const { body } = await trial.as(name).get('/api/admin/orders?page_size=1');
      const [head] = lines((await download(name, '/api/admin/orders/export/csv')).bytes);
      expect(head!.split(',').sort()).toEqual(Object.keys(body.items[0]).sort());
      expect(head!.split(',').includes('contact')).toBe(name === 'csr');
    }
  });

  test('is for those who may read the list', async () => {
    const statuses = async (url: string) =>
      Promise.all(
        (['maria', 'barista', 'csr', 'editor', 'carts'] as const).map(
          async (name) => (await download(name, url)).status,
        ),
      );
    for (const path of ['/export', '/export/csv', '/export/xlsx', '?format=csv']) {
      expect(await statuses(`/api/admin/users${path}`)).toEqual([403, 403, 403, 403, 403]);
    }
    expect((await trial.app.inject('/api/admin/orders/export')).statusCode).toBe(401);
    expect((await download('admin', '/api/admin/users/export')).status).toBe(200);
  });

  test('with a filter or a format that there is not is refused', async () => {
    for (const query of [
      '/export?format=pdf',
      '?format=pdf',
      '/export/csv?stauts=placed',
      '/export/csv?format=csv',
      '/export?page=2',
    ]) {
      const { status, type } = await download('editor', `/api/admin/orders${query}`);
      expect([query, status, type]).toEqual([query, 422, 'application/problem+json']);
    }
  });

  test('of nothing has a heading', async () => {
    const { bytes } = await download('editor', '/api/admin/orders/export?order_number=999999999');
    expect(lines(bytes).length).toBe(1);
  });

  test('of products says which are sold out, and until when', async () => {
    await trial.run(putProducts, [entry('on-sale'), entry('sold-out'), entry('back-soon')]);
    await trial.run(setSoldOut, [
      { product_id: 'sold-out', sold_out: true, until: null },
      { product_id: 'back-soon', sold_out: true, until: '2999-01-01T00:00:00.000Z' },
    ]);
    const url = '/api/admin/products/export/csv?product_id.in=on-sale,sold-out,back-soon&sort=product_id';
    const [head, ...rows] = lines((await download('editor', url)).bytes);
    const place = head!.split(',').indexOf('sold_out_until');
    expect(rows.map((row) => row.split(',')[place])).toEqual([
      '2999-01-01T00:00:00.000Z',
      '',
      '9999-12-31T23:59:59.000Z',
    ]);
  });

  test.each(['products', 'categories', 'customers', 'coupons', 'rewards', 'users'])(
    'can be made of %s',
    async (entity) => {
      for (const format of ['csv', 'xlsx']) {
        const { status, file } = await download('admin', `/api/admin/${entity}/export/${format}`);
        expect([status, file]).toEqual([200, `attachment; filename="${entity}-export.${format}"`]);
      }
    },
  );
});
