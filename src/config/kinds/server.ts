import { didYouMean } from '../did-you-mean.ts';
import type { Kind } from '../setting.ts';

/** Whether a stage's name means production. */
export function meansProduction(stage: string): boolean {
  return /^prod(uction)?$/i.test(stage);
}

/** Any word, but not a misspelt `production`: too much rests on that one. */
export const stage: Kind<string> = {
  expected: 'production or prod if production is meant, else a word less like these',
  parse: (text) => (meansProduction(text) || !didYouMean(text, ['production', 'prod']) ? text : undefined),
  format: (value) => value,
};

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

const levels: Record<string, LogLevel> = {
  trace: 'trace',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'fatal',
  critical: 'fatal',
  silent: 'silent',
};

/** In any case, with Python's words WARNING and CRITICAL. */
export const logLevel: Kind<LogLevel> = {
  expected: 'trace, debug, info, warn, error, fatal or silent',
  parse: (text) => (Object.hasOwn(levels, text.toLowerCase()) ? levels[text.toLowerCase()] : undefined),
  format: (level) => level,
};

/** An address or name to listen on or to connect to. */
export const host: Kind<string> = {
  expected: 'a host name or an IP address, without scheme and port',
  parse: (text) =>
    /^[\w.-]+$|^\[?[\da-f:.]*:[\da-f:.]*(%\w+)?\]?$/i.test(text) ? text.replace(/^\[|\]$/g, '') : undefined,
  format: (value) => value,
};

/** Origins as a browser sends them (`https://shop.example`), comma-separated. */
export const origins: Kind<readonly string[]> = {
  expected: 'origins such as https://shop.example, comma-separated, without path',
  parse: (text) => {
    const found = text.split(',').map((one) => origin(one.trim()));
    return found.every((one) => one !== undefined) ? found : undefined;
  },
  format: (list) => list.join(','),
};

function origin(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '') return undefined;
  return [url.origin, `${url.origin}/`].includes(text.toLowerCase()) ? url.origin : undefined;
}
