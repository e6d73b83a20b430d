import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, createEmptyDatabase } from '../support/database.ts';
import { crema, newDirectory } from './crema.ts';

let database: { url: string; drop(): Promise<void> };
let env: { DATABASE_URL: string; PORT: string };
beforeEach(async () => {
  database = await createDatabase();
  env = { DATABASE_URL: database.url, PORT: '0' };
});
afterEach(() => database.drop());

interface Finding {
  check: string;
  level: string;
  message: string;
  mend?: string;
}

async function doctor(settings: Record<string, string>, directory?: string) {
  const { code, stdout } = await crema('doctor --json', settings, directory);
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  expect(code).toBe(ok ? 0 : 1);
  const byCheck = Object.fromEntries(findings.map((finding) => [finding.check, finding]));
  return { ok, findings, byCheck };
}

async function onDatabase(statement: string): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(statement);
  await client.end();
}

test('finds everything well', async () => {
  const { code, stdout, stderr } = await crema('doctor', env);
  expect([code, stderr]).toEqual([0, '']);
  const checks = stdout
    .trim()
    .split('\n')
    .map((line) => line.slice(0, 22).split(/ {2,}/).slice(0, 2));
  expect(checks).toEqual(
    ['configuration', 'node', 'data directory', 'port', 'database', 'version', 'migrations', 'durability', 'clock'].map(
      (name) => ['ok', name],
    ),
  );
  expect(stdout).toContain(':***@');
});

describe('the configuration', () => {
  test('is reported fault by fault, and nothing else is looked at', async () => {
    const { ok, findings } = await doctor({ PORT: 'x', CREMA_DEMOO: '1' });
    expect(ok).toBe(false);
    expect(findings.map(({ check, level, message }) => [check, level, message])).toEqual([
      ['configuration', 'fail', 'CREMA_DEMOO is not a setting of Crema; did you mean CREMA_DEMO?'],
      ['configuration', 'fail', 'PORT is the text "x"; expected a port from 0 to 65535.'],
    ]);
  });

  test('gives its notices as warnings, which do not count', async () => {
    const { ok, byCheck } = await doctor({ ...env, BACKUP_TARGET: 'k' });
    expect(ok).toBe(true);
    expect(byCheck.configuration).toMatchObject({ level: 'warn', message: expect.stringContaining('BACKUP_TARGET') });
  });
});

describe('the port', () => {
  async function serve(answer: string): Promise<{ port: string; close(): void }> {
    const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: String((server.address() as AddressInfo).port), close: () => server.close() };
  }

  test.each([
    ['{"service":"crema","version":"9.9.9"}', 'ok', 'is answered by Crema 9.9.9'],
    ['{"service":"other"}', 'fail', 'is taken by another program'],
    ['<html>', 'fail', 'is taken by another program'],
  ])('answered by %s: %s', async (answer, level, message) => {
    const { port, close } = await serve(answer);
    const { byCheck } = await doctor({ ...env, PORT: port });
    close();
    expect(byCheck.port).toMatchObject({ level, message: `127.0.0.1:${port} ${message}` });
  });

  test('free', async () => {
    const { port, close } = await serve('');
    close();
    expect((await doctor({ ...env, PORT: port })).byCheck.port).toEqual({
      check: 'port',
      level: 'ok',
      message: `127.0.0.1:${port} is free`,
    });
  });

  test('on an address that is not ours', async () => {
    const { byCheck } = await doctor({ ...env, PORT: '3000', HOST: '192.0.2.1' });
    expect(byCheck.port).toMatchObject({ level: 'fail', mend: expect.stringContaining('HOST') });
  });
});

describe('the data directory', () => {
  test('that is a file fails', async () => {
    const directory = newDirectory();
    writeFileSync(join(directory, 'taken'), '');
    const { ok, byCheck } = await doctor({ ...env, CREMA_DATA_DIR: 'taken' }, directory);
    expect([ok, byCheck['data directory']?.level]).toEqual([false, 'fail']);
  });

  test.skipIf(process.getuid?.() === 0)('that may not be written fails', async () => {
    const directory = newDirectory();
    mkdirSync(join(directory, 'closed'), { mode: 0o500 });
    const { ok, byCheck } = await doctor({ ...env, CREMA_DATA_DIR: 'closed/data' }, directory);
    expect([ok, byCheck['data directory']?.level]).toEqual([false, 'fail']);
  });
});

describe('the database', () => {
  test('that cannot be reached fails, without its password', async () => {
    const { ok, byCheck, findings } = await doctor({ ...env, DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' });
    expect(ok).toBe(false);
    expect(byCheck.database?.message).toContain('ECONNREFUSED');
    expect(JSON.stringify(findings)).not.toContain('hunter2');
    expect(byCheck.migrations).toBeUndefined();
  });

  test('without migrations is a warning in development and a failure in production', async () => {
    const empty = await createEmptyDatabase();
    const settings = { ...env, DATABASE_URL: empty.url };
    const development = await doctor(settings);
    const production = await doctor({ ...settings, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) });
    await empty.drop();
    expect([development.ok, development.byCheck.migrations?.level]).toEqual([true, 'warn']);
    expect([production.ok, production.byCheck.migrations?.level]).toEqual([false, 'fail']);
    expect(production.byCheck.migrations?.mend).toContain('crema migrate');
  });

  test('that is newer than this version fails in that check, and the others go on', async () => {
    await onDatabase("insert into kernel.migrations values (9999, '9999_future', 'x')");
    const { ok, byCheck } = await doctor(env);
    expect([ok, byCheck.migrations?.level, byCheck.clock?.level]).toEqual([false, 'fail', 'ok']);
  });

  test('that acknowledges what it can lose fails', async () => {
    await onDatabase(`alter database ${new URL(database.url).pathname.slice(1)} set synchronous_commit = off`);
    const { ok, byCheck } = await doctor(env);
    expect(ok).toBe(false);
    expect(byCheck.durability).toMatchObject({
      level: 'fail',
      message: 'synchronous_commit off: acknowledged orders can be lost in a crash',
    });
  });

  test('has its pooler and its replica looked at, where they are set', async () => {
    const { ok, byCheck } = await doctor({
      ...env,
      DATABASE_DIRECT_URL: database.url,
      DATABASE_REPLICA_URL: 'postgres://u:p@127.0.0.1:1/x',
    });
    expect([ok, byCheck.pooler?.level, byCheck['read replica']?.level]).toEqual([false, 'ok', 'fail']);
  });
});

const {
  TEST_VALKEY_HOST: valkeyHost,
  TEST_VALKEY_PORT: valkeyPort,
  TEST_VALKEY_PASSWORD: valkeyPassword,
} = process.env;

describe.skipIf(valkeyHost === undefined)('the cache’s server', () => {
  const settings = () => ({
    ...{ ...env, VALKEY_HOST: valkeyHost!, VALKEY_PORT: valkeyPort! },
    ...(valkeyPassword ? { VALKEY_PASSWORD: valkeyPassword } : {}),
  });

  test('keeps what it is given', async () => {
    const { ok, byCheck } = await doctor(settings());
    expect([ok, byCheck.valkey?.message]).toEqual([
      true,
      expect.stringMatching(new RegExp(`^(Valkey|Redis) [\\d.]+ at ${valkeyHost}:${valkeyPort}`)),
    ]);
  });

  test.each([
    ['with another password', { VALKEY_PASSWORD: 'hunter2' }, /WRONGPASS|NOAUTH|without any password/],
    ['where nothing listens', { VALKEY_PORT: '1' }, /ECONNREFUSED/],
    ['with TLS where it has none', { VALKEY_TLS: 'true' }, /./],
  ])('fails %s, and says why', async (_, wrong, reason) => {
    const { ok, byCheck, findings } = await doctor({ ...settings(), ...wrong });
    expect([ok, byCheck.valkey?.level, byCheck.clock?.level]).toEqual([false, 'fail', 'ok']);
    expect(byCheck.valkey?.message).toMatch(reason);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  test('is not looked at while there is no cache', async () => {
    const { ok, byCheck } = await doctor({ ...settings(), CREMA_CACHE: 'off', VALKEY_PORT: '1' });
    expect([ok, byCheck.valkey]).toEqual([true, undefined]);
  });
});
