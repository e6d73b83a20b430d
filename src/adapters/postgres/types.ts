import pg from 'pg';

/**
 * How PostgreSQL's values become JavaScript's: bigint a number (an error beyond 2^53, never a wrong figure), instants
 * ISO 8601 strings in UTC, days plain strings, numeric a string. Sessions run in UTC, so the text form is known.
 */
const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: parseBigint,
  [pg.types.builtins.TIMESTAMPTZ]: parseInstant,
  [pg.types.builtins.TIMESTAMP]: (text) => text.replace(' ', 'T'),
  [pg.types.builtins.DATE]: (text) => text,
};

export const typeParsers = {
  getTypeParser(oid: number, format?: string) {
    return parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text');
  },
};

function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError('a bigint from the database exceeds what a number holds exactly');
  return value;
}

/** `2026-11-21 12:01:02.123456+00` → `2026-11-21T12:01:02.123Z`. */
function parseInstant(text: string): string {
  if (!text.endsWith('+00') || text.length < 22) return new Date(text).toISOString();
  const fraction = text.slice(20, -3).padEnd(3, '0').slice(0, 3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text[19] === '.' ? fraction : '000'}Z`;
}
