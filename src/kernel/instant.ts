const day = '(?!0000)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const zone = '[Zz]|[+-](?:[01]\\d|2[0-3]):?[0-5]\\d';

/** A day, or a day and a time, with or without an offset, as clients in many languages write it. */
export const instantPattern = `^${day}(?:[Tt ]${time}(?:${zone})?)?$`;

const parts = new RegExp(`^(?<day>${day})(?:[Tt ](?<time>${time})(?<zone>${zone})?)?$`);

/**
 * ISO 8601 in any of those forms → `2024-01-31T10:00:00.000Z`. Without an offset it is UTC; what is finer than a
 * millisecond is cut off. Null for what no calendar knows.
 */
export function instantOf(text: string): string | null {
  if (isWritten(text)) return text;
  const groups = parts.exec(text)?.groups;
  if (!groups) return null;
  const { day: date = '', time: clock = '00:00', zone: offset = 'Z' } = groups;
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return null;
  const zoned = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const instant = new Date(`${date}T${clock}${zoned}`);
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999 ? instant.toISOString() : null;
}

/** Our own form, which most clients write too: several times as fast as looking at its parts. */
function isWritten(text: string): boolean {
  if (text.length !== 24 || text.startsWith('0000')) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
