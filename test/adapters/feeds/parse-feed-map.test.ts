import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FeedError, parseFeedMap } from '../../../src/adapters/feeds/index.ts';
import { salesMap } from './reading.ts';

function faults(text: string): readonly string[] {
  try {
    parseFeedMap(text, 'till.yml');
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(FeedError);
    return (error as FeedError).faults;
  }
}

const examples = new URL('../../../docs/examples/feeds/', import.meta.url);

describe('parsing a feed map', () => {
  it('takes the examples', () => {
    const names = readdirSync(examples);
    expect(names).toEqual(['coffee-shop-sales.yml', 'pizza-orders.yml', 'sample-data.yml']);
    for (const name of names) expect(faults(readFileSync(new URL(name, examples), 'utf8'))).toEqual([]);
  });

  it('fills in what is left out', () => {
    const map = parseFeedMap(salesMap('', 'quantity: 2'), 'till.yml');
    expect(map).toMatchObject({
      name: 'till.yml',
      from: '"sales"',
      decimal: '.',
      null_values: ['None', 'UNKNOWN', 'ERROR', 'N/A'],
      columns: { quantity: '2' },
    });
  });

  it('tells all faults, each with line and key, and what would be right', () => {
    const map = `feed: sales
source: My Till
files:
  Sales: { pattern: x.csv }
  lines:
    patern: lines.csv
    delimiter: ";;"
    header: maybe
columns:
  order_id: id
  prise: price
  product_id:
time_zone: 5
`;
    expect(faults(map)).toEqual([
      'till.yml:1: feed: must be `orders`: the one feed that is read through a map so far',
      'till.yml:2: source: must be a short name of the system the files come from: small letters, digits, - and _',
      'till.yml:4: files.Sales: must be one or more files, each under the name of its table: small letters, digits and _',
      'till.yml:5: files.lines.pattern: is missing: a file name, in which * stands for any characters and ? for one',
      'till.yml:6: files.lines.patern: unknown key; known are pattern, encoding, delimiter, quote, skip_lines, header, names',
      'till.yml:7: files.lines.delimiter: must be one character, such as ";"',
      'till.yml:8: files.lines.header: must be true or false',
      'till.yml:9: columns.order_date: is missing: an SQL expression over the columns of the files',
      'till.yml:9: columns.price: is missing: an SQL expression over the columns of the files',
      'till.yml:11: columns.prise: unknown key; known are order_id, order_date, customer_id, product_id, product_name, category, quantity, price, currency, total_amount, order_level_payment_status, payment_method, status',
      'till.yml:12: columns.product_id: must be an SQL expression over the columns of the files',
      'till.yml:13: time_zone: must be an IANA time zone, such as Europe/Berlin',
    ]);
  });

  it('tells what only makes no sense', () => {
    expect(faults(salesMap('date_formats: []'))).toEqual([
      expect.stringMatching(/^till\.yml:\d+: date_formats: must be a list of date formats$/),
    ]);
    const meaning = faults(salesMap('currency: XYZ', '', 'encoding: klingon\nquote: ","').replace('UTC', 'Mars/Base'));
    expect(meaning.map((fault) => fault.replace(/^till\.yml:\d+: /, ''))).toEqual([
      'files.sales.encoding: is no encoding; utf-8 and cp1252 are the usual ones',
      'files.sales.quote: must be no delimiter and no line end',
      'time_zone: is no time zone; an IANA name is expected, such as Europe/Berlin',
      'currency: is no currency; an ISO 4217 code is expected, such as EUR',
    ]);
    expect(faults(salesMap('', '', 'header: false'))[0]).toContain(
      'files.sales.names: is missing: a file without a header needs the names of its columns here',
    );
    expect(faults(salesMap('', '', 'names: [a, b]'))[0]).toContain('files.sales.names: goes with `header: false` only');
    expect(faults(salesMap('', '', 'header: false\nnames: [a, A]'))[0]).toContain(
      'files.sales.names: has a name twice',
    );
  });

  it('wants `from` where there are several files', () => {
    const map = salesMap().replace('files:', 'files:\n  menu: { pattern: menu.csv }');
    expect(faults(map)).toEqual([
      'till.yml:1: from: is missing: with several files say how they join, lines first, such as "menu left join sales using (…)"',
    ]);
  });

  it('tells what is not YAML, not a map, or there twice', () => {
    expect(faults('feed: [orders')[0]).toMatch(/^till\.yml:1: /);
    expect(faults('- a\n- b')[0]).toBe('till.yml:1: the file: must be a feed map');
    expect(faults('')[0]).toBe('till.yml:1: the file: must be a feed map');
    expect(faults(`${salesMap()}source: other\n`)[0]).toMatch(/^till\.yml:\d+: Map keys must be unique/);
  });
});
