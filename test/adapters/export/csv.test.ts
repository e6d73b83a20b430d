import { describe, expect, test } from 'vitest';
import { type CellType, csv } from '../../../src/adapters/export/index.ts';
import { batchesOf, column, whole } from './reading.ts';

/** One cell of each value, as the lines of a file of one column. */
async function cells(type: CellType, values: readonly unknown[]): Promise<string[]> {
  const text = (await whole(csv([column(type)], batchesOf(values)))).toString();
  return text.split('\r\n').slice(1, -1);
}

test('a file is UTF-8 with a byte order mark, a heading, lines ended by CR LF and empty cells for null', async () => {
  const columns = [
    { name: 'name', type: 'text', of: (row: { name: string | null; n: number }) => row.name },
    { name: 'n', type: 'integer', of: (row: { n: number }) => row.n },
  ] as const;
  const rows = [
    { name: 'Café ☕', n: 1 },
    { name: null, n: 2 },
    { name: '', n: 3 },
  ];
  const bytes = await whole(csv(columns, batchesOf(rows)));
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.subarray(3).toString()).toBe('name,n\r\nCafé ☕,1\r\n,2\r\n,3\r\n');
});

test('without rows there is the heading alone', async () => {
  expect((await whole(csv([column('text')], batchesOf([])))).toString()).toBe('\uFEFFtext\r\n');
});

describe('a text', () => {
  test('that begins like a formula gets an apostrophe, also in full-width forms and behind what is invisible', async () => {
    const hostile = [
      '=1+1',
      '+1+1',
      '-1+1',
      '@SUM(A1)',
      '=cmd|’/C calc’!A0',
      '＝1',
      '＋1',
      '－1',
      '＠A1',
      '-',
      '+49 170 1',
    ];
    expect(await cells('text', hostile)).toEqual(hostile.map((text) => `'${text}`));
    expect(await cells('text', ['\t=1', '\r=1', '\n=1'])).toEqual([`'\t=1`, `"'\r=1"`, `"'\n=1"`]);
  });

  test('that is a plain number stays one', async () => {
    const numbers = ['-4.50', '-1', '0', '12.5'];
    expect(await cells('text', numbers)).toEqual(numbers);
    const others = ['-4.50-1', '-1e5', '--1', '-1,5'];
    expect(await cells('text', others)).toEqual(["'-4.50-1", "'-1e5", "'--1", `"'-1,5"`]);
  });

  test('is quoted where it must be', async () => {
    expect(await cells('text', ['a,b', 'say "so"', ' edge', 'edge ', 'plain', '"=1+1"'])).toEqual([
      '"a,b"',
      '"say ""so"""',
      '" edge"',
      '"edge "',
      'plain',
      '"""=1+1"""',
    ]);
    expect((await whole(csv([column('text')], batchesOf(['two\r\nlines'])))).toString()).toContain(
      '"two\r\nlines"\r\n',
    );
  });
});

test('every type has its form', async () => {
  expect(await cells('money', [450, -450, 5, -5, 0, Number.MAX_SAFE_INTEGER])).toEqual([
    '4.50',
    '-4.50',
    '0.05',
    '-0.05',
    '0.00',
    '90071992547409.91',
  ]);
  expect(await cells('integer', [7, -7, '9007199254740993'])).toEqual(['7', '-7', '9007199254740993']);
  expect(await cells('decimal', ['-4.50', 0.21, Number.NaN])).toEqual(['-4.50', '0.21', 'NaN']);
  expect(await cells('boolean', [true, false])).toEqual(['true', 'false']);
  expect(await cells('timestamp', ['2026-11-21T12:01:02.123Z'])).toEqual(['2026-11-21T12:01:02.123Z']);
  expect(await cells('date', ['2026-11-21'])).toEqual(['2026-11-21']);
  expect(await cells('list', [['milk', 'nuts'], ['=1+1'], []])).toEqual(['"milk, nuts"', "'=1+1", '']);
  expect(await cells('json', [{ type: 'pickup' }, [1]])).toEqual(['"{""type"":""pickup""}"', '[1]']);
});

test('a hostile heading is made safe as well', async () => {
  const text = (await whole(csv([column('text', '=1+1')], batchesOf([])))).toString();
  expect(text).toBe("\uFEFF'=1+1\r\n");
});

test('rows are asked for as they are needed, and no further when the reader stops', async () => {
  const rows = batchesOf(
    Array.from({ length: 30 }, (_, n) => n),
    3,
  );
  const bytes = csv([column('integer')], rows);
  await bytes.next();
  expect(rows.asked).toEqual({ batches: 0, closed: false });
  await bytes.next();
  expect(rows.asked).toEqual({ batches: 1, closed: false });
  await bytes.return(undefined);
  expect(rows.asked).toEqual({ batches: 1, closed: true });
});
