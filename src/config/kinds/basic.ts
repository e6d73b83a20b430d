import { resolve } from 'node:path';
import type { Kind } from '../setting.ts';

export const text: Kind<string> = { expected: 'a text', parse: (value) => value, format: (value) => value };

const yes = new Set(['true', '1', 'yes', 'on']);
const no = new Set(['false', '0', 'no', 'off']);

/** `true`/`false`, `1`/`0`, `yes`/`no`, `on`/`off`, in any case; written as the first pair unless told otherwise. */
export function boolean(written: readonly [on: string, off: string] = ['true', 'false']): Kind<boolean> {
  return {
    expected: `${written[0]} or ${written[1]}`,
    parse: (value) => (yes.has(value.toLowerCase()) ? true : no.has(value.toLowerCase()) ? false : undefined),
    format: (value) => written[value ? 0 : 1],
  };
}

export function integer(from: number, to: number, what = 'a whole number'): Kind<number> {
  return {
    expected: `${what} from ${from} to ${to}`,
    parse: (value) =>
      /^-?\d{1,15}$/.test(value) && Number(value) >= from && Number(value) <= to ? Number(value) : undefined,
    format: String,
  };
}

/** A port to listen on; 0 lets the system choose. */
export const listenPort = integer(0, 65_535, 'a port');
export const remotePort = integer(1, 65_535, 'a port');

/** A number with at most four decimals, so that it can go to SQL as `numeric` by its digits. */
export function decimal(from: number, to: number): Kind<number> {
  return {
    expected: `a number from ${from} to ${to} with at most four decimals`,
    parse: (value) => (isDecimal(value) && Number(value) >= from && Number(value) <= to ? Number(value) : undefined),
    format: String,
  };
}

export function isDecimal(value: string): boolean {
  return /^\d{1,9}(\.\d{1,4})?$/.test(value);
}

/** A path, from the working directory if it is relative; the value is absolute. */
export const path: Kind<string> = { expected: 'a path', parse: (value) => resolve(value), format: (value) => value };

const secondsIn: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** A duration such as `90s`, `15m`, `12h`, `30d` or `2w`; the value is in seconds. A bare number has no unit and is refused. */
export function duration(from: string, to: string): Kind<number> {
  const [least, most] = [seconds(from)!, seconds(to)!];
  return {
    expected: `a duration from ${from} to ${to}, such as 15m, 12h or 30d`,
    parse: (value) => {
      const found = seconds(value);
      return found !== undefined && found >= least && found <= most ? found : undefined;
    },
    format: (value) => {
      const unit = Object.keys(secondsIn).findLast((one) => value % secondsIn[one]! === 0) ?? 's';
      return `${value / secondsIn[unit]!}${unit}`;
    },
  };
}

function seconds(value: string): number | undefined {
  const match = /^(\d{1,9}) ?([smhdw])$/.exec(value);
  return match ? Number(match[1]) * secondsIn[match[2]!]! : undefined;
}
