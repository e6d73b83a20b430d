import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ids, read, salesMap } from './reading.ts';

const header = 'id,at,product,price';
const two = `${header}\n1,2024-05-01 08:00:00,café,3.50\n2,2024-05-01 09:00:00,tea,2.00\n`;

describe('the forms a file may have', () => {
  const forms: Record<string, Uint8Array> = {
    'plain UTF-8': Buffer.from(two),
    'no line end at the end': Buffer.from(two.trimEnd()),
    'a byte order mark': Buffer.from(`\uFEFF${two}`),
    'CRLF line ends': Buffer.from(two.replaceAll('\n', '\r\n')),
    'mixed line ends': Buffer.from(two.replace('\n', '\r\n')),
    'gzip, by content and not by name': gzipSync(two),
    'gzip with CRLF and a byte order mark': gzipSync(`\uFEFF${two.replaceAll('\n', '\r\n')}`),
  };
  for (const [form, content] of Object.entries(forms)) {
    it(`reads ${form}`, async () => {
      const { orders, rejectCount } = await read(salesMap(), { 'sales.csv': content });
      expect(rejectCount).toBe(0);
      expect(orders).toEqual([
        {
          source: 'till',
          external_id: '1',
          customer_id: null,
          placed_at: '2024-05-01T08:00:00.000Z',
          status: 'completed',
          payment_status: 'paid',
          payment_method: 'unknown',
          lines: [
            { product_id: 'café', product_name: 'café', category: null, quantity: 1, price_cents: 350, line_no: 2 },
          ],
          file: 'sales.csv',
          line_no: 2,
        },
        expect.objectContaining({ external_id: '2', placed_at: '2024-05-01T09:00:00.000Z', line_no: 3 }),
      ]);
    });
  }

  it('reads cp1252, with the signs that Latin-1 does not have', async () => {
    const bytes = Buffer.from(`${header}\n1,2024-05-01,caf\xe9 \x80 \x91x\x92,3.50\n`, 'latin1');
    const { orders } = await read(salesMap('', '', 'encoding: cp1252'), { 'sales.csv': bytes });
    expect(orders[0]!.lines[0]!.product_name).toBe('café € ‘x’');
  });

  it('rejects only the lines that are wrong in the encoding, and says which it might be', async () => {
    const bytes = Buffer.from(`${header}\n1,2024-05-01,caf\xe9,3.50\n2,2024-05-01,tea,2\n`, 'latin1');
    const { orders, rejects } = await read(salesMap(), { 'sales.csv': bytes });
    expect(ids(orders)).toEqual(['2']);
    expect(rejects).toMatchObject([{ line_no: 2, rules: ['malformed_row'] }]);
    expect(rejects[0]!.messages[0]).toContain('cp1252');
  });

  it('reads UTF-16 as Excel writes it', async () => {
    const bytes = Buffer.from(`\uFEFF${two.replaceAll(',', '\t')}`, 'utf16le');
    const { orders } = await read(salesMap('', '', 'encoding: utf-16le\ndelimiter: "\\t"'), { 'sales.csv': bytes });
    expect(orders.map(({ lines }) => lines[0]!.product_id)).toEqual(['café', 'tea']);
  });

  it('reads semicolons, decimal commas and thousands', async () => {
    const content =
      'id;at;product;price\n1;2024-05-01;a,b;"1.234,50 €"\n2;2024-05-01;c;12,5\n3;2024-05-01;d;1 000,00\n';
    const { orders } = await read(salesMap('decimal: ","', '', 'delimiter: ";"'), { 'sales.csv': content });
    expect(orders.map(({ lines }) => [lines[0]!.product_id, lines[0]!.price_cents])).toEqual([
      ['a,b', 123450],
      ['c', 1250],
      ['d', 100000],
    ]);
  });

  it('reads a file without a header by names of the map', async () => {
    const map = salesMap('', '', 'header: false\nnames: [id, at, product, price]');
    const { orders } = await read(map, { 'sales.csv': '7,2024-05-01,a,1\n8,2024-05-01,b,2\n' });
    expect(orders.map(({ external_id, line_no }) => [external_id, line_no])).toEqual([
      ['7', 1],
      ['8', 2],
    ]);
  });

  it('skips lines before the header, blank lines and lines of delimiters alone, and still counts them', async () => {
    const content = `sep=,\nSales of May\n${header}\n\n1,2024-05-01,a,1\n   \n,,,\n2,2024-05-01,b,2\n`;
    const { orders, rejectCount } = await read(salesMap('', '', 'skip_lines: 2'), { 'sales.csv': content });
    expect(orders.map(({ external_id, line_no }) => [external_id, line_no])).toEqual([
      ['1', 5],
      ['2', 8],
    ]);
    expect(rejectCount).toBe(0);
  });

  it('reads quotes, doubled quotes, quoted line ends and other quote characters', async () => {
    const content = `${header}\n"1",2024-05-01,"say ""hi"", twice","1,234.50"\n2,2024-05-01,"two\nlines",2\n3,2024-05-01,5" pipe,3\n`;
    const { orders } = await read(salesMap(), { 'sales.csv': content });
    expect(orders.map(({ lines }) => [lines[0]!.product_id, lines[0]!.price_cents, lines[0]!.line_no])).toEqual([
      ['say "hi", twice', 123450, 2],
      ['two\nlines', 200, 3],
      ['5" pipe', 300, 5],
    ]);
    const single = await read(salesMap('', '', `quote: "'"`), {
      'sales.csv': `${header}\n1,2024-05-01,'a, "b"',1\n`,
    });
    expect(single.orders[0]!.lines[0]!.product_id).toBe('a, "b"');
    const none = await read(salesMap('', '', 'quote: ""'), { 'sales.csv': `${header}\n1,2024-05-01,"b,1\n` });
    expect(none.orders[0]!.lines[0]!.product_id).toBe('"b');
  });

  it('names nameless and repeated columns', async () => {
    const map = salesMap().replace('order_id: id', 'order_id: id_2 || column3');
    const { orders } = await read(map, { 'sales.csv': 'id,id,,at,product,price\n1,2,3,2024-05-01,a,1\n' });
    expect(ids(orders)).toEqual(['23']);
  });

  it('makes one table of several files, in the order of their names', async () => {
    const line = (id: string) => `${header}\n${id},2024-05-01,a,1\n`;
    const { orders } = await read(salesMap(), { 'sales-b.csv': line('2'), 'sales-a.csv': line('1') });
    expect(orders.map(({ external_id, file }) => [external_id, file])).toEqual([
      ['1', 'sales-a.csv'],
      ['2', 'sales-b.csv'],
    ]);
  });

  it('matches the columns of several files by name', async () => {
    const { orders } = await read(salesMap(), {
      'sales-1.csv': `${header}\n1,2024-05-01,a,1\n`,
      'sales-2.csv': 'price,product,at,id\n5,b,2024-05-02,2\n',
    });
    expect(orders.map(({ external_id, lines }) => [external_id, lines[0]!.price_cents])).toEqual([
      ['1', 100],
      ['2', 500],
    ]);
  });

  it('reads a header without lines as no orders', async () => {
    const reading = await read(salesMap(), { 'sales.csv': `${header}\n` });
    expect(reading).toEqual({
      orderCount: 0,
      lineCount: 0,
      rejectCount: 0,
      skippedCount: 0,
      totalCents: 0n,
      orders: [],
      rejects: [],
    });
  });
});

describe('files as a whole that cannot be read', () => {
  const message = async (files: Record<string, string | Uint8Array>, map = salesMap()) =>
    read(map, files).then(
      () => 'no error',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('says so of an empty file', async () => {
    expect(await message({ 'sales.csv': '' })).toBe('FeedError: sales.csv: is empty; a header is expected in line 1');
  });

  it('says so of a damaged gzip file', async () => {
    expect(await message({ 'sales.csv.gz': gzipSync(two).subarray(0, 40) })).toMatch(
      /^FeedError: sales\.csv\.gz: unexpected end/,
    );
  });

  it('says so of files of one table with different columns', async () => {
    const other = 'id,at,product,amount\n';
    expect(await message({ 'sales-1.csv': two, 'sales-2.csv': other })).toContain(
      'sales-2.csv: has no price, which sales-1.csv has',
    );
  });

  it('guesses that the delimiter is wrong', async () => {
    const error = await message({ 'sales.csv': two.replaceAll(',', ';') });
    expect(error).toContain('map.yml: columns.price: Referenced column "price" not found');
    expect(error).toContain(
      'sales.csv: split at "," it has the one column "id;at;product;price"; is `delimiter` right?',
    );
  });

  it('says so of files that fit no pattern, patterns without a file, and files that are not there', async () => {
    const { openFeed, parseFeedMap } = await import('../../../src/adapters/feeds/index.ts');
    const settings = { timeZone: 'UTC', currency: 'EUR', tempDir: '/nowhere' };
    const opening = openFeed(parseFeedMap(salesMap(), 'map.yml'), ['/nowhere/other.csv'], settings);
    await expect(opening).rejects.toMatchObject({
      faults: [
        '/nowhere/other.csv: fits no file pattern of map.yml (sales: sales*.csv*)',
        '/nowhere/other.csv: no such file',
        'map.yml: files.sales: no file given that fits sales*.csv*',
      ],
    });
  });
});
