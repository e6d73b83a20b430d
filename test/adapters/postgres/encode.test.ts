import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeValues } from '../../../src/adapters/postgres/encode.ts';
import { useKernel } from '../../kernel/setting.ts';

const setting = useKernel();
/** PostgreSQL has no NUL in its texts. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', '').toWellFormed()),
  fc.constantFrom('', 'NULL', 'null', '"', '\\', '{}', '{a,b}', 'a,b', ' ', '\\"', "'", '\n'),
);

async function roundTrip(type: string, values: unknown): Promise<unknown> {
  const [row] = await setting.rows<{ back: unknown }>(`select $1::${type} as back`, encodeValues([values]));
  return row!.back;
}

describe('an array of parameters arrives as it was sent', () => {
  test('texts', async () => {
    const texts = fc.array(fc.option(text));
    await fc.assert(
      fc.asyncProperty(texts, async (sent) => {
        expect(await roundTrip('text[]', sent)).toEqual(sent);
      }),
      { numRuns: 200 },
    );
  });

  test('numbers and truth values', async () => {
    expect(await roundTrip('int[]', [1, -2, null, undefined])).toEqual([1, -2, null, null]);
    expect(await roundTrip('boolean[]', [true, false])).toEqual([true, false]);
    expect(await roundTrip('float8[]', [0.1, -1e-7])).toEqual([0.1, -1e-7]);
  });

  test('times, bytes, documents and arrays of arrays', async () => {
    const time = new Date('2026-11-21T12:34:56.789Z');
    const [row] = await setting.rows<{ first: Date }>('select ($1::timestamptz[])[1] as first', encodeValues([[time]]));
    expect(new Date(row!.first)).toEqual(time);
    expect(await roundTrip('bytea[]', [new Uint8Array([0, 255, 92])])).toEqual([Buffer.from([0, 255, 92])]);
    expect(await roundTrip('jsonb[]', [{ a: 'say "hi"\\n' }, null])).toEqual([{ a: 'say "hi"\\n' }, null]);
    expect(
      await roundTrip('text[]', [
        ['a', 'b"'],
        ['c', '}'],
      ]),
    ).toEqual([
      ['a', 'b"'],
      ['c', '}'],
    ]);
  });
});

test('a time is sent in UTC, whatever the zone of the machine', () => {
  expect(encodeValues([new Date('2026-11-21T12:34:56.789Z')])).toEqual(['2026-11-21T12:34:56.789Z']);
});
