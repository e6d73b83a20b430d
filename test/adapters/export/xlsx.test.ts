import { describe, expect, test } from 'vitest';
import { type CellType, xlsx } from '../../../src/adapters/export/index.ts';
import { batchesOf, column, unzip, whole } from './reading.ts';

const sheet1 = 'xl/worksheets/sheet1.xml';

/** The `<c>` elements under the heading, of a file of one column. */
async function cells(type: CellType, values: readonly unknown[]): Promise<string[]> {
  const parts = unzip(await whole(xlsx('test', [column(type)], batchesOf(values))));
  return parts[sheet1]!.match(/<c [^>]*>.*?<\/c>/gs)!.slice(1);
}

const text = (reference: string, content: string) => `<c r="${reference}" t="inlineStr"><is><t>${content}</t></is></c>`;

test('a workbook has its parts, with a bold heading that stays in view', async () => {
  const columns = [column('text', 'name'), column('integer', 'n')];
  const parts = unzip(await whole(xlsx('orders', columns, batchesOf([1]))));
  expect(Object.keys(parts)).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/styles.xml',
    sheet1,
    'xl/workbook.xml',
    'xl/_rels/workbook.xml.rels',
  ]);
  expect(parts['xl/workbook.xml']).toContain('<sheet name="orders" sheetId="1" r:id="rId1"/>');
  expect(parts[sheet1]).toContain('state="frozen"');
  expect(parts[sheet1]).toContain('<c r="B1" s="1" t="inlineStr"><is><t>n</t></is></c>');
  expect(parts[sheet1]).toContain('<row r="2">');
});

test('numbers, dates and truths are such', async () => {
  expect(await cells('money', [450, -450])).toEqual([
    '<c r="A2" s="2"><v>4.50</v></c>',
    '<c r="A3" s="2"><v>-4.50</v></c>',
  ]);
  expect(await cells('integer', [7])).toEqual(['<c r="A2"><v>7</v></c>']);
  expect(await cells('decimal', ['0.21'])).toEqual(['<c r="A2"><v>0.21</v></c>']);
  expect(await cells('boolean', [true, false])).toEqual([
    '<c r="A2" t="b"><v>1</v></c>',
    '<c r="A3" t="b"><v>0</v></c>',
  ]);
  // 46347 is 21 November 2026; a half is noon
  expect(await cells('date', ['2026-11-21'])).toEqual(['<c r="A2" s="4"><v>46347</v></c>']);
  expect(await cells('timestamp', ['2026-11-21T12:00:00.000Z'])).toEqual(['<c r="A2" s="3"><v>46347.5</v></c>']);
});

test('what a spreadsheet could not show exactly is a text', async () => {
  expect(await cells('integer', ['9007199254740993', 123456789012345])).toEqual([
    text('A2', '9007199254740993'),
    '<c r="A3"><v>123456789012345</v></c>',
  ]);
  expect(await cells('money', [Number.MAX_SAFE_INTEGER])).toEqual([text('A2', '90071992547409.91')]);
  expect(await cells('date', ['1900-02-28', '1900-03-01', '0001-01-01', 'infinity', '-infinity'])).toEqual([
    text('A2', '1900-02-28'),
    '<c r="A3" s="4"><v>61</v></c>',
    text('A4', '0001-01-01'),
    text('A5', 'infinity'),
    text('A6', "'-infinity"),
  ]);
});

describe('a text', () => {
  test('that begins like a formula is a text, with an apostrophe for those who save it as CSV', async () => {
    expect(await cells('text', ['=1+1', '＝1', '-4.50'])).toEqual([
      text('A2', "'=1+1"),
      text('A3', "'＝1"),
      text('A4', '-4.50'),
    ]);
  });

  test('that XML cannot hold loses only that', async () => {
    const hostile = [
      'a\u0000b\u0008c\u000bd\u001fe\uffff',
      'half \ud83d pair',
      '<&>"]]>',
      'two\nlines\tand tab',
      'a\rb',
    ];
    expect(await cells('text', hostile)).toEqual([
      text('A2', 'abcde'),
      text('A3', 'half \ufffd pair'),
      text('A4', '&lt;&amp;&gt;"]]&gt;'),
      text('A5', 'two\nlines\tand tab'),
      text('A6', 'a_x000D_b'),
    ]);
  });

  test('that looks like an escape of the format stays as it is', async () => {
    expect(await cells('text', ['_x0041_', '_x000D_x000D_', 'snake_x_case'])).toEqual([
      text('A2', '_x005F_x0041_'),
      text('A3', '_x005F_x000D_x005F_x000D_'),
      text('A4', 'snake_x_case'),
    ]);
  });

  test('keeps the space around it', async () => {
    const kept = [' before', 'after ', '\nline'];
    expect(await cells('text', kept)).toEqual([
      text('A2', ' before').replace('<t>', '<t xml:space="preserve">'),
      text('A3', 'after ').replace('<t>', '<t xml:space="preserve">'),
      text('A4', "'\nline"),
    ]);
  });

  test('that is longer than a cell holds is cut', async () => {
    const [cell] = await cells('text', ['x'.repeat(40_000)]);
    expect(cell).toBe(text('A2', `${'x'.repeat(32_766)}…`));
  });
});

test('columns beyond Z have two letters, and empty cells are left out', async () => {
  const columns = Array.from({ length: 28 }, (_, n) => ({
    ...column('integer', `c${n}`),
    of: () => (n === 26 ? null : n),
  }));
  const parts = unzip(await whole(xlsx('wide', columns, batchesOf([0]))));
  expect(parts[sheet1]).toContain('<c r="Z2"><v>25</v></c><c r="AB2"><v>27</v></c></row>');
});

describe('what one sheet cannot hold', () => {
  const rowsOf = (parts: Record<string, string>, number: number) =>
    (parts[`xl/worksheets/sheet${number}.xml`]?.match(/<row r="\d+">.*?<\/row>/gs) ?? []).slice(1);

  test.each([
    [0, [0]],
    [1, [1]],
    [4, [4]],
    [5, [4, 1]],
    [8, [4, 4]],
    [9, [4, 4, 1]],
  ])('goes on in a further one: %i rows', async (count, expected) => {
    const values = Array.from({ length: count }, (_, n) => n);
    const limits = { rows: 5, bytes: 1e9 };
    const parts = unzip(await whole(xlsx('orders', [column('integer')], batchesOf(values), limits)));
    const sheets = expected.map((_, index) => rowsOf(parts, index + 1));
    expect(sheets.map((rows) => rows.length)).toEqual(expected);
    expect(sheets.flat().map((row) => Number(/<v>(\d+)<\/v>/.exec(row)![1]))).toEqual(values);
    expect(parts['xl/workbook.xml']!.match(/<sheet name="[^"]*"/g)).toEqual(
      expected.map((_, index) => `<sheet name="orders${index === 0 ? '' : ` ${index + 1}`}"`),
    );
    expect(parts[`xl/worksheets/sheet${expected.length + 1}.xml`]).toBeUndefined();
    expect(parts['xl/_rels/workbook.xml.rels']).toContain(`Id="rId${expected.length + 1}"`);
  });

  test('also by its size', async () => {
    const values = Array.from({ length: 7 }, () => 'x'.repeat(100));
    const parts = unzip(await whole(xlsx('t', [column('text')], batchesOf(values, 2), { rows: 1e6, bytes: 400 })));
    expect([1, 2, 3].map((number) => rowsOf(parts, number).length)).toEqual([4, 3, 0]);
  });
});

test('names of sheets have only what they may', async () => {
  const parts = unzip(await whole(xlsx("a/b:c*[d]?'<&".padEnd(60, 'x'), [column('text')], batchesOf([]))));
  expect(/sheet name="([^"]*)"/.exec(parts['xl/workbook.xml']!)![1]).toBe('a-b-c--d-----xxxxxxxxxxxxxxxxxx');
});

test('a reader who stops early leaves nothing open', async () => {
  const rows = batchesOf(Array.from({ length: 1_000 }, (_, n) => n));
  const bytes = xlsx('t', [column('integer')], rows);
  for (let n = 0; n < 5; n += 1) await bytes.next();
  await bytes.return(undefined);
  expect(rows.asked.closed).toBe(true);
  expect(rows.asked.batches).toBeLessThan(10);
});
