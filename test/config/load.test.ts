import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'crema-config-'));

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function faultsOf(env: NodeJS.ProcessEnv, envFile: string | null = null): string[] {
  try {
    loadConfig(env, { envFile });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name, message }) => `${name} ${message}`);
    throw error;
  }
  return [];
}

describe('with nothing set', () => {
  test('everything has its contracted default', () => {
    const { config, notices } = loadConfig({});
    expect(config.production).toBe(false);
    expect(config.server).toMatchObject({ port: 3000, host: '127.0.0.1', logLevel: 'info', metricsPort: null });
    expect(config.server.dataDir).toBe(resolve('.crema'));
    expect(config.feeds).toEqual({ sourceDir: resolve('.crema/source'), mapsDir: null });
    expect(config.store).toMatchObject({ currency: 'EUR', pricesIncludeTax: true, taxRateBasisPoints: 0 });
    expect(config.database).toEqual({ url: null, directUrl: null, replicaUrl: null, poolSize: 10, ssl: false });
    expect(config.identity).toEqual({
      jwtSecret: null,
      jwtPrivateKey: null,
      jwtExpiresInSeconds: 900,
      refreshExpiresInSeconds: 2_592_000,
      authOpen: false,
    });
    expect(config.loyalty.tiers.map(({ name, points, factor }) => [name, points, factor])).toEqual([
      ['bronze', 0, 1],
      ['silver', 250, 1.25],
      ['gold', 500, 1.5],
    ]);
    expect(config.objects).toEqual({ kind: 'file', folder: resolve('.crema/objects') });
    expect(config.demo).toEqual({ enabled: true, password: null });
    expect(config.commands).toEqual({ batching: true });
    expect(notices).toEqual([]);
  });

  test('a variable that is set to nothing counts as not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', LOG_LEVEL: '' }).config).toEqual(loadConfig({}).config);
  });
});

describe('where a value comes from', () => {
  test('the environment wins over .env, which wins over the default', () => {
    const envFile = file('both.env', '\uFEFFPORT=4000\nSTORE_NAME="Corner Café" # quoted\nLOG_LEVEL=debug\n');
    const { config, effective } = loadConfig({ PORT: '5000', LOG_LEVEL: '' }, { envFile });
    expect(config.server.port).toBe(5000);
    expect(config.store.name).toBe('Corner Café');
    expect(config.server.logLevel).toBe('info');
    const sources = Object.fromEntries(effective.map(({ setting, source }) => [setting.name, source]));
    expect(sources).toMatchObject({ PORT: 'environment', STORE_NAME: '.env', LOG_LEVEL: 'default', HOST: 'default' });
  });

  test('a .env that is not there is none; one that cannot be read is a fault', () => {
    expect(faultsOf({}, join(directory, 'absent.env'))).toEqual([]);
    expect(faultsOf({}, directory)).toEqual([`${directory} cannot be read (EISDIR)`]);
  });

  test('a secret may come from a file, whose last line break is not part of it', () => {
    const path = file('password', 'from file\n');
    const { config, effective } = loadConfig({ CREMA_DEMO_PASSWORD_FILE: path });
    expect(config.demo.password).toBe('from file');
    const found = effective.find(({ setting }) => setting.name === 'CREMA_DEMO_PASSWORD');
    expect(found).toMatchObject({ source: 'environment', variable: 'CREMA_DEMO_PASSWORD_FILE' });
  });

  test('a secret’s file that is missing, empty or contradicts the variable is a fault', () => {
    expect(faultsOf({ JWT_SECRET_FILE: join(directory, 'absent') })).toEqual([
      'JWT_SECRET_FILE names a file that cannot be read (ENOENT).',
    ]);
    expect(faultsOf({ JWT_SECRET_FILE: file('empty', '\n') })).toEqual([
      'JWT_SECRET_FILE names an empty file; expected one that holds JWT_SECRET.',
    ]);
    const other = file('other', 'other');
    expect(faultsOf({ JWT_SECRET: 'one', JWT_SECRET_FILE: other })).toEqual([
      'JWT_SECRET_FILE and JWT_SECRET are both set and differ; keep one of them.',
    ]);
    const envFile = file('secret.env', 'JWT_SECRET=one\n');
    expect(loadConfig({ JWT_SECRET_FILE: other }, { envFile }).config.identity.jwtSecret).toBe('other');
  });

  test('only secrets may come from files', () => {
    expect(loadConfig({ PORT_FILE: '/dev/null' }).config.server.port).toBe(3000);
  });
});

describe('what is wrong', () => {
  test('is reported whole, in one error, with name, kind of value and what is expected', () => {
    const env = { PORT: 'eighty', LOYALTY_EXPIRY_DAYS: '0', JWT_EXPIRES_IN: '15', CREMA_DEMOO: '1' };
    expect(faultsOf(env)).toEqual([
      'CREMA_DEMOO is not a setting of Crema; did you mean CREMA_DEMO?',
      'PORT is the text "eighty"; expected a port from 0 to 65535.',
      'JWT_EXPIRES_IN is the number 15; expected a duration from 1s to 30d, such as 15m, 12h or 30d.',
      'LOYALTY_EXPIRY_DAYS is the number 0; expected a whole number from 1 to 36500.',
    ]);
    expect(() => loadConfig(env)).toThrow(
      /^4 settings are wrong:\n {2}CREMA_DEMOO .*\n {2}PORT .*\n {2}JWT.*\n {2}LOY.*$/,
    );
  });

  test('never shows a secret', () => {
    const faults = faultsOf({
      NODE_ENV: 'production',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      DB_HOST: 'postgres://root:hunter2@db',
      JWT_SECRET: 'hunter2',
      JWT_PRIVATE_KEY: 'hunter2hunter2',
    });
    expect(faults).toHaveLength(4);
    expect(faults.join('\n')).not.toContain('hunter2');
    expect(faults[0]).toMatch(/^DATABASE_URL is a text of 25 characters; expected postgres:\/\//);
    expect(faults[1]).toMatch(/^DB_HOST is a URL or address; expected a host name/);
    expect(faults[2]).toMatch(/^JWT_PRIVATE_KEY is a text of 14 characters; expected a private key/);
    expect(faults[3]).toBe('JWT_SECRET is a text of 7 characters; expected at least 32 bytes in production.');
  });

  test('says when it stands in .env', () => {
    expect(faultsOf({}, file('wrong.env', 'PORT=-1\n'))).toEqual([
      'PORT is the number -1 (in .env); expected a port from 0 to 65535.',
    ]);
  });

  test.each([
    ['CREMA_DATADIR', 'CREMA_DATA_DIR'],
    ['CREMA_PORT', 'PORT'],
    ['CREMA_LOG_LEVEL', 'LOG_LEVEL'],
    ['CREMA_DEMO_PASWORD_FILE', 'CREMA_DEMO_PASSWORD_FILE'],
  ])('unknown %s leads to %s', (given, meant) => {
    expect(faultsOf({ [given]: '1' })).toEqual([`${given} is not a setting of Crema; did you mean ${meant}?`]);
  });

  test('an unknown name like no other gets no suggestion', () => {
    expect(faultsOf({ CREMA_XYZZY_FROBNICATION: '1' })).toEqual([
      'CREMA_XYZZY_FROBNICATION is not a setting of Crema.',
    ]);
  });

  test('what Kubernetes sets beside services named crema and db is nobody’s setting', () => {
    const links = {
      CREMA_SERVICE_HOST: '10.0.0.1',
      CREMA_SERVICE_PORT_HTTP: '3000',
      CREMA_PORT: 'tcp://10.0.0.1:3000',
      CREMA_PORT_3000_TCP: 'tcp://10.0.0.1:3000',
      CREMA_PORT_3000_TCP_PROTO: 'tcp',
      CREMA_API_PORT_3000_TCP_ADDR: '10.0.0.1',
      DB_PORT: 'tcp://10.0.0.2:5432',
    };
    expect(loadConfig(links).config).toEqual(loadConfig({}).config);
  });
});

describe('names without effect', () => {
  test('of the replaced systems and of later versions give one notice each', () => {
    const { notices } = loadConfig({
      CM_API_HOST: 'x',
      MONGODB_URI: 'x',
      TRUST_TARGET_TABLE: 'x',
      BACKUP_TARGET: 'x',
      BACKUP_KEY_FILE: 'x',
      TRUST_WEIGHT_CSR: '1',
      SOMETHING_ELSE: 'x',
    });
    expect(notices).toEqual([
      'Without effect in Crema, and no longer needed: CM_API_HOST, MONGODB_URI, TRUST_TARGET_TABLE.',
      'Understood, but without effect in this version: BACKUP_KEY_FILE, BACKUP_TARGET, TRUST_WEIGHT_CSR.',
    ]);
  });
});
