import { describe, expect, test } from 'vitest';
import { defaultOf } from '../../src/config/read-setting.ts';
import { declared } from '../../src/config/settings.ts';
import { type ConfigError, loadConfig } from '../../src/config.ts';

/** The value that `NAME=text` gives; the fault's name where it is refused. */
function valueGiven(name: string, text: string): unknown {
  try {
    return loadConfig({ [name]: text }).effective.find(({ setting }) => setting.name === name)?.value;
  } catch (error) {
    return `refused: ${(error as ConfigError).faults.map((fault) => fault.name)}`;
  }
}

describe('texts that are understood', () => {
  test.each([
    ['PORT', '0', 0],
    ['PORT', ' 65535 ', 65_535],
    ['HOST', '0.0.0.0', '0.0.0.0'],
    ['HOST', '[::1]', '::1'],
    ['COOKIES_OVER_HTTP', 'YES', true],
    ['PRICES_INCLUDE_TAX', '0', false],
    ['CREMA_DEMO', 'off', false],
    ['CREMA_BATCHING', 'off', false],
    ['LOG_LEVEL', 'WARNING', 'warn'],
    ['LOG_LEVEL', 'Critical', 'fatal'],
    ['FRONTEND_ORIGIN', 'https://A.example, http://localhost:5173/', ['https://a.example', 'http://localhost:5173']],
    ['STORE_CURRENCY', 'usd', 'USD'],
    ['STORE_TIME_ZONE', 'europe/berlin', 'Europe/Berlin'],
    ['STORE_TIME_ZONE', 'UTC', 'UTC'],
    ['STORE_TIME_ZONE', 'US/Pacific', 'US/Pacific'],
    ['STORE_LOCALE', 'de-at', 'de-AT'],
    ['STORE_OPENING_HOURS', 'Sun 09:00 - 24:00', [{ weekday: 7, opens: '09:00', closes: '24:00' }]],
    [
      'STORE_OPENING_HOURS',
      'sun-mon 18:00-24:00,mon 00:00-02:00',
      [
        { weekday: 1, opens: '00:00', closes: '02:00' },
        { weekday: 1, opens: '18:00', closes: '24:00' },
        { weekday: 7, opens: '18:00', closes: '24:00' },
      ],
    ],
    ['TAX_RATE_DEFAULT', '0.055', 550],
    ['TAX_RATE_DEFAULT', '1', 10_000],
    ['SELLER_ADDRESS', 'Hauptstraße 1,10115 Berlin, ', ['Hauptstraße 1', '10115 Berlin']],
    ['SELLER_ADDRESS', 'Hauptstraße 1\\n10115 Berlin', ['Hauptstraße 1', '10115 Berlin']],
    ['INVOICE_SERIES', 'cafe-2027', 'CAFE-2027'],
    ['JWT_EXPIRES_IN', '12h', 43_200],
    ['JWT_EXPIRES_IN', '30d', 2_592_000],
    ['LOYALTY_POINTS_PER_UNIT', '0.5', 0.5],
    ['LOYALTY_TIERS', 'all:0:1.1', [{ name: 'all', points: 0, factor: 1.1 }]],
    ['DATABASE_SSL', 'on', true],
    ['DATABASE_SSL', 'no-verify', { rejectUnauthorized: false }],
  ])('%s=%s', (name, text, value) => {
    expect(valueGiven(name, text)).toEqual(value);
  });
});

describe('texts that are refused', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['HOST', 'http://localhost'],
    ['HOST', 'localhost:3000'],
    ['COOKIES_OVER_HTTP', 'maybe'],
    ['LOG_LEVEL', 'toString'],
    ['FRONTEND_ORIGIN', '*'],
    ['FRONTEND_ORIGIN', 'https://a.example/shop'],
    ['FRONTEND_ORIGIN', 'https://a.example,'],
    ['SELLER_ADDRESS', ', ,'],
    ['INVOICE_SERIES', 'INV/27'],
    ['INVOICE_SERIES', 'INV-'],
    ['INVOICE_SERIES', 'INV-CN'],
    ['INVOICE_SERIES', 'A'.repeat(21)],
    ['STORE_CURRENCY', 'JPY'],
    ['STORE_CURRENCY', 'KWD'],
    ['STORE_CURRENCY', 'EURO'],
    ['STORE_CURRENCY', 'ABC'],
    ['STORE_TIME_ZONE', '+02:00'],
    ['STORE_TIME_ZONE', 'Mars/Olympus'],
    ['STORE_TIME_ZONE', 'PST'],
    ['STORE_LOCALE', 'de_DE'],
    ['STORE_LOCALE', 'en-'],
    ['STORE_OPENING_HOURS', 'daily 9-5'],
    ['STORE_OPENING_HOURS', 'mon 7:30-18:00'],
    ['STORE_OPENING_HOURS', 'mon 18:00-07:30'],
    ['STORE_OPENING_HOURS', 'mon 08:00-08:00'],
    ['STORE_OPENING_HOURS', 'mon 08:00-24:30'],
    ['STORE_OPENING_HOURS', 'mon-fri 08:00-18:00, fri 17:00-20:00'],
    ['STORE_OPENING_HOURS', 'mon 08:00-12:00,'],
    ['TAX_RATE_DEFAULT', '19'],
    ['TAX_RATE_DEFAULT', '1.01'],
    ['TAX_RATE_DEFAULT', '0.19999'],
    ['JWT_EXPIRES_IN', '3600'],
    ['JWT_EXPIRES_IN', '0s'],
    ['JWT_EXPIRES_IN', '31d'],
    ['LOYALTY_POINTS_PER_UNIT', '-1'],
    ['LOYALTY_TIERS', 'bronze:1:1'],
    ['LOYALTY_TIERS', 'bronze:0:1,silver:0:2'],
    ['LOYALTY_TIERS', 'bronze:0:1,bronze:5:2'],
    ['LOYALTY_TIERS', 'bronze:0:0'],
    ['LOYALTY_TIERS', 'bronze:0'],
    ['LOYALTY_TIERS', 'bronze:0:1:9'],
    ['DATABASE_POOL_SIZE', '0'],
    ['DATABASE_SSL', 'maybe'],
  ])('%s=%s', (name, text) => {
    expect(valueGiven(name, text)).toBe(`refused: ${name}`);
  });
});

describe('every setting', () => {
  const surroundings = { production: false, dataDir: '/data' };

  test.each(declared.map(({ setting }) => [setting.name, setting] as const))(
    'the default of %s is of its kind, and is read back from how it is written',
    (_, setting) => {
      const value = defaultOf(setting, surroundings);
      if (value === null) return;
      const written = setting.kind.format(value as never);
      if (written !== '') expect(setting.kind.parse(written)).toEqual(value);
    },
  );

  test('has a name of its own', () => {
    const names = declared.flatMap(({ setting }) => [setting.name, ...(setting.aliases ?? [])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
