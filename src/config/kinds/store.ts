import { isTimeZone } from '../../kernel/time-zone.ts';
import type { Kind } from '../setting.ts';

/** A currency of exactly two decimals: amounts are kept in hundredths everywhere. */
export const currency: Kind<string> = {
  expected: 'a currency with two decimals by its ISO 4217 code, such as EUR',
  parse: (text) => {
    const code = text.toUpperCase();
    if (code === 'EUR') return code; // the default costs no start the 25 ms of asking Intl
    return Intl.supportedValuesOf('currency').includes(code) && decimals(code) === 2 ? code : undefined;
  },
  format: (code) => code,
};

function decimals(code: string): number | undefined {
  return new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits;
}

/** A BCP 47 tag, in its usual spelling. */
export const locale: Kind<string> = {
  expected: 'a language by its BCP 47 tag, such as de or en-GB',
  parse: (text) => {
    try {
      return Intl.getCanonicalLocales(text)[0];
    } catch {
      return undefined;
    }
  },
  format: (tag) => tag,
};

/** An IANA name, in its usual spelling. */
export const timeZone: Kind<string> = {
  expected: 'an IANA time zone, such as Europe/Berlin',
  parse: (text) => {
    if (!isTimeZone(text)) return undefined;
    const known = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    return known.toLowerCase() === text.toLowerCase() ? known : text;
  },
  format: (zone) => zone,
};

/** The machine's time zone; UTC where it has none that is known. */
export function machineTimeZone(): string {
  const zone: string | undefined = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === 'Etc/Unknown' ? 'UTC' : zone;
}

/** A fraction from 0 to 1 with at most four decimals; the value is in basis points (`0.19` → 1900). */
export const rate: Kind<number> = {
  expected: 'a fraction from 0 to 1 with at most four decimals, such as 0.19 for 19 %',
  parse: (text) => {
    const match = /^([01])(?:\.(\d{1,4}))?$/.exec(text);
    const points = match ? Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0')) : Number.NaN;
    return points <= 10_000 ? points : undefined;
  },
  format: (points) => String(points / 10_000),
};
