import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { type ConfigError, loadConfig } from '../../src/config.ts';

const parts = { DB_HOST: 'db', DB_NAME: 'shop', DB_USER: 'app', DB_PASSWORD: 'pw' };

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    return (error as ConfigError).faults.map(({ name, message }) => `${name} ${message}`);
  }
  return [];
}

describe('DATABASE_URL', () => {
  test('decides, and a notice names what is left aside', () => {
    const { config, notices } = loadConfig({ ...parts, DB_PORT: '1', DATABASE_URL: 'postgres://u:p@h/x' });
    expect(config.database.url).toBe('postgres://u:p@h/x');
    expect(notices).toEqual([
      'DATABASE_URL decides which database is used; left aside: DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD.',
    ]);
  });

  test('takes a missing user or password from DB_USERNAME or DB_USER and DB_PASSWORD', () => {
    const env = { DATABASE_URL: 'postgres://h:6/x?sslmode=disable', DB_USERNAME: 'us:er', DB_PASSWORD: 'p@ss/w%rd#' };
    const { config, notices } = loadConfig(env);
    expect(notices).toEqual([]);
    // read by the library that will connect with it
    const client = new pg.Client(config.database.url!);
    expect([client.user, client.password, client.host, client.port, client.database]).toEqual([
      'us:er',
      'p@ss/w%rd#',
      'h',
      6,
      'x',
    ]);
  });

  test('keeps its own user and takes only the password', () => {
    const { config, notices } = loadConfig({ DATABASE_URL: 'postgres://own@h/x', DB_USER: 'other', DB_PASSWORD: 'pw' });
    expect(config.database.url).toBe('postgres://own:pw@h/x');
    expect(notices).toEqual(['DATABASE_URL decides which database is used; left aside: DB_USER.']);
  });

  test('may name a socket', () => {
    const { config } = loadConfig({
      DATABASE_URL: 'postgres:///x?host=/var/run/postgresql',
      DB_USER: 'u',
      DB_PASSWORD: 'p',
    });
    const client = new pg.Client(config.database.url!);
    expect([client.user, client.password, client.host, client.database]).toEqual([
      'u',
      'p',
      '/var/run/postgresql',
      'x',
    ]);
  });

  test('gives its companions the same user and password', () => {
    const { database } = loadConfig({
      DATABASE_URL: 'postgres://pooler/x',
      DATABASE_DIRECT_URL: 'postgres://direct/x',
      DATABASE_REPLICA_URL: 'postgres://own:one@replica/x',
      DB_USER: 'u',
      DB_PASSWORD: 'p',
    }).config;
    expect(database).toMatchObject({
      url: 'postgres://u:p@pooler/x',
      directUrl: 'postgres://u:p@direct/x',
      replicaUrl: 'postgres://own:one@replica/x',
    });
  });

  test.each(['mysql://h/x', 'localhost:5432', 'postgres://u:p#w@h/x', 'postgres://u:%zz@h/x', 'postgres:///x'])(
    'is refused as %s, even beside DB_*',
    (url) => {
      expect(faultsOf({ ...parts, DATABASE_URL: url })).toEqual([expect.stringMatching(/^DATABASE_URL is a text of/)]);
      expect(faultsOf({ DB_USER: 'u', DATABASE_URL: url })).toHaveLength(1);
    },
  );
});

describe('DB_*', () => {
  test('make a URL', () => {
    expect(loadConfig(parts).config.database.url).toBe('postgres://app:pw@db:5432/shop');
    expect(loadConfig({ ...parts, DB_PORT: '6', DB_HOST: '::1' }).config.database.url).toBe(
      'postgres://app:pw@[::1]:6/shop',
    );
  });

  test('are refused when half of them are there, so that nobody lands in the embedded database unawares', () => {
    const rest = 'is not set; expected beside DB_USER, DB_PASSWORD, or DATABASE_URL instead.';
    expect(faultsOf({ DB_USER: 'u', DB_PASSWORD: 'p' })).toEqual([`DB_HOST ${rest}`, `DB_NAME ${rest}`]);
  });

  test('DB_USER and DB_USERNAME may not disagree', () => {
    expect(faultsOf({ ...parts, DB_USERNAME: 'other' })).toEqual([
      'DB_USERNAME and DB_USER are both set and differ; keep one of them.',
    ]);
    expect(faultsOf({ ...parts, DB_USERNAME: 'app' })).toEqual([]);
  });
});

test('a direct or replica URL alone is refused', () => {
  expect(faultsOf({ DATABASE_REPLICA_URL: 'postgres://h/x' })).toEqual([
    'DATABASE_REPLICA_URL is set, but no database; expected DATABASE_URL as well.',
  ]);
});

test('MYSQL_* without a database of ours say that PostgreSQL is the store', () => {
  const env = { MYSQL_HOST: 'old', MYSQL_USER: 'u' };
  const told = loadConfig(env).notices.filter((notice) => notice.includes('`crema import mysql`'));
  expect(told).toEqual([expect.stringMatching(/^MYSQL_HOST, MYSQL_USER: the store of Crema is PostgreSQL/)]);
  const { notices } = loadConfig({ ...env, ...parts });
  expect(notices).toEqual(['Understood, but without effect in this version: MYSQL_HOST, MYSQL_USER.']);
});
