import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSplitter } from '../../../src/adapters/feeds/split-records.ts';

const width = 3;

function split(text: string) {
  const records: { lineNo: number; fields: string[] }[] = [];
  const malformed: { lineNo: number; raw: string }[] = [];
  const splitter = new RecordSplitter({ delimiter: ',', quote: '"' }, width, {
    record: (lineNo, raw, fields) => records.push({ lineNo, fields: fields ?? raw.split(',') }),
    malformed: (lineNo, raw) => malformed.push({ lineNo, raw }),
  });
  for (const [index, line] of text.split('\n').entries()) splitter.push(line, index + 1);
  splitter.end();
  return { records, malformed };
}

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
/** Any value, written with quotes where they are needed and sometimes where they are not. */
const field = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', '"', '\n', ';'), maxLength: 8 }), fc.boolean())
  .map(([value, quoted]) => ({ value, written: quoted || /[",\n]/.test(value) ? quote(value) : value }));
const record = fc
  .array(field, { minLength: width, maxLength: width })
  .filter((fields) => fields.some(({ value }) => value.trim() !== ''));
const plainRecord = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: width, maxLength: width });

describe('records from lines', () => {
  it('gives back any values that were written as CSV, with the lines they began on', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const written = records.map((fields) => fields.map(({ written }) => written).join(','));
        let lineNo = 1;
        const expected = records.map((fields, i) => {
          const at = lineNo;
          lineNo += written[i]!.split('\n').length;
          return { lineNo: at, fields: fields.map(({ value }) => value) };
        });
        expect(split(written.join('\n'))).toEqual({ records: expected, malformed: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('loses no neighbour of a line with a stray quote or a wrong number of values', () => {
    const bad = fc.constantFrom(
      'a,"b,c',
      '"a,b,c',
      'a,b,"',
      'a,"b"c,d',
      'a,b',
      'a,b,c,d,e',
      'a,"b,c""',
      '"',
      'a,b,c"a,b,"c',
    );
    const line = fc.oneof(
      plainRecord.map((fields) => ({ good: true, text: fields.join(',') })),
      fc.record({ good: fc.constant(false), text: bad }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        // two stray quotes in a row may by chance enclose a value, which nobody can tell from one that was meant
        fc.pre(
          lines.every(({ good }, i) => good || (lines[i + 1]?.good ?? true)) &&
            lines.filter(({ good }) => !good).length <= 1,
        );
        const { records, malformed } = split(lines.map(({ text }) => text).join('\n'));
        const expected = lines.flatMap(({ good, text }, i) =>
          good ? [{ lineNo: i + 1, fields: text.split(',') }] : [],
        );
        expect(records).toEqual(expected);
        expect(malformed).toEqual(lines.flatMap(({ good, text }, i) => (good ? [] : [{ lineNo: i + 1, raw: text }])));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes an opened quote for a stray one after fifty lines', () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},b,c`);
    const { records, malformed } = split(['x,y,"z', ...rows].join('\n'));
    expect(malformed).toEqual([{ lineNo: 1, raw: 'x,y,"z' }]);
    expect(records.map(({ lineNo }) => lineNo)).toEqual(rows.map((_, i) => i + 2));
    const long = `x,y,"${'\n'.repeat(40)}"`;
    expect(split(long).records).toEqual([{ lineNo: 1, fields: ['x', 'y', '\n'.repeat(40)] }]);
  });
});
