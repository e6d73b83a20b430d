import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ConfigError, loadConfig } from '../../src/config.ts';

const secret = 'a secret of no less than thirty-two bytes';

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    return (error as ConfigError).faults.map(({ name }) => name);
  }
  return [];
}

describe('production', () => {
  test.each([
    [{ NODE_ENV: 'production' }, true],
    [{ NODE_ENV: 'PROD' }, true],
    [{ ENVIRONMENT: 'Production ' }, true],
    [{ NODE_ENV: 'development', ENVIRONMENT: 'prod' }, true],
    [{ NODE_ENV: 'test', ENVIRONMENT: 'qa' }, false],
    [{ ENVIRONMENT: 'preproduction' }, false],
  ])('%o: %s', (env, production) => {
    expect(loadConfig({ ...env, JWT_SECRET: secret }).config.production).toBe(production);
  });

  test('a misspelt production is refused instead of passing for development', () => {
    expect(faultsOf({ NODE_ENV: 'prodution', ENVIRONMENT: 'prd' })).toEqual(['NODE_ENV', 'ENVIRONMENT']);
  });

  test('refuses every convenience of development at once', () => {
    const env = { AUTH_OPEN: 'true', CREMA_DEMO: 'true', CREMA_BATCHING: 'off' };
    expect(faultsOf(env)).toEqual([]);
    expect(faultsOf({ ...env, NODE_ENV: 'production' })).toEqual([
      'JWT_SECRET',
      'AUTH_OPEN',
      'CREMA_DEMO',
      'CREMA_BATCHING',
    ]);
  });

  test('has no demo unless asked, and needs a secret of 32 bytes', () => {
    expect(loadConfig({ NODE_ENV: 'production', JWT_SECRET: secret }).config.demo.enabled).toBe(false);
    expect(faultsOf({ NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(31) })).toEqual(['JWT_SECRET']);
    expect(faultsOf({ NODE_ENV: 'production', JWT_SECRET: 'é'.repeat(16) })).toEqual([]);
  });
});

describe('JWT_PRIVATE_KEY', () => {
  const pem = (key: { privateKey: { export(options: object): string | Buffer } }) =>
    key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test.each([
    ['RS256', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }))],
    ['ES256', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
    ['EdDSA', pem(generateKeyPairSync('ed25519'))],
  ])('signs by %s, also when written on one line', (algorithm, key) => {
    const env = { NODE_ENV: 'production', JWT_PRIVATE_KEY: key.replaceAll('\n', '\\n') };
    expect(loadConfig(env).config.identity.jwtPrivateKey?.algorithm).toBe(algorithm);
  });

  test('is refused when weak, of another curve, or beside a secret', () => {
    const weak = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }));
    const other = pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
    const good = pem(generateKeyPairSync('ed25519'));
    expect(faultsOf({ JWT_PRIVATE_KEY: weak })).toEqual(['JWT_PRIVATE_KEY']);
    expect(faultsOf({ JWT_PRIVATE_KEY: other })).toEqual(['JWT_PRIVATE_KEY']);
    expect(faultsOf({ JWT_PRIVATE_KEY: good, JWT_SECRET: secret })).toEqual(['JWT_PRIVATE_KEY']);
  });
});

test('TLS needs both files', () => {
  expect(faultsOf({ TLS_CERT_FILE: 'cert.pem' })).toEqual(['TLS_KEY_FILE']);
  expect(faultsOf({ TLS_KEY_FILE: 'key.pem' })).toEqual(['TLS_CERT_FILE']);
  expect(faultsOf({ TLS_KEY_FILE: 'key.pem', TLS_CERT_FILE: 'cert.pem' })).toEqual([]);
});

test('cookies without TLS are warned of', () => {
  expect(loadConfig({ COOKIES_OVER_HTTP: 'yes' }).notices).toEqual([
    'COOKIES_OVER_HTTP is true: whoever shares the network can read sign-in cookies on their way.',
  ]);
});

test('in production, invoices without a seller are warned of', () => {
  const seller = {
    SELLER_NAME: 'Crema GmbH',
    SELLER_ADDRESS: 'Hauptstraße 1, 10115 Berlin',
    SELLER_TAX_ID: 'DE123456789',
  };
  const production = { NODE_ENV: 'production', JWT_SECRET: 's'.repeat(40), DATABASE_URL: 'postgres://localhost/crema' };
  const noticed = (env: Record<string, string>) => loadConfig(env).notices.filter((one) => one.includes('SELLER_'));
  expect(noticed({ ...production, ...seller })).toEqual([]);
  for (const name of Object.keys(seller)) expect(noticed({ ...production, ...seller, [name]: '' })).toHaveLength(1);
  expect(noticed({})).toEqual([]);
});
