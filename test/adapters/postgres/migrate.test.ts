import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, pendingMigrations } from '../../../src/adapters/postgres/migrate.ts';
import { createDatabase, createEmptyDatabase } from '../../support/database.ts';

let database: { url: string; drop(): Promise<void> };
let directory: string;
let clients: pg.Client[];

beforeEach(async () => {
  database = await createEmptyDatabase();
  directory = await mkdtemp(join(tmpdir(), 'crema-migrations-'));
  clients = [];
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await rm(directory, { recursive: true });
  await database.drop();
});

async function connect(url = database.url): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  clients.push(client);
  return client;
}

async function files(content: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(content)) await writeFile(join(directory, name), text);
}

async function rows(client: pg.Client, text: string): Promise<unknown[]> {
  return (await client.query({ text, rowMode: 'array' })).rows.flat();
}

const recorded = 'select name from kernel.migrations order by number';

describe('migrate', () => {
  it('applies the files in order, once', async () => {
    await files({
      '0002_b.sql': 'insert into a values (2)',
      '0001_a.sql': 'create table a (n int); insert into a values (1)',
    });
    const client = await connect();
    expect(await pendingMigrations(client, directory)).toEqual(['0001_a', '0002_b']);
    expect(await migrate(client, directory)).toEqual({ applied: ['0001_a', '0002_b'], pending: [] });
    expect(await migrate(client, directory)).toEqual({ applied: [], pending: [] });
    await files({ '0003_c.sql': 'insert into a values (3)' });
    const lines: string[] = [];
    expect(await migrate(client, directory, { log: (line) => lines.push(line) })).toEqual({
      applied: ['0003_c'],
      pending: [],
    });
    expect(lines).toEqual(['migrating 0003_c']);
    expect(await rows(client, 'select n from a order by n')).toEqual([1, 2, 3]);
    expect(await rows(client, recorded)).toEqual(['0001_a', '0002_b', '0003_c']);
  });

  it('only tells what is pending in a dry run', async () => {
    await files({ '0001_a.sql': 'create table a (n int)' });
    const client = await connect();
    expect(await migrate(client, directory, { dryRun: true })).toEqual({ applied: [], pending: ['0001_a'] });
    expect(await rows(client, "select to_regclass('a'), to_regnamespace('kernel')")).toEqual([null, null]);
  });

  it('is done by one of several that start at once', async () => {
    await files({
      '0001_a.sql': 'create table a (n int); select pg_sleep(0.3)',
      '0002_b.sql': '-- crema: no transaction\ncreate index concurrently a_n on a (n);',
      '0003_c.sql': 'insert into a values (1)',
    });
    const starters = await Promise.all([connect(), connect(), connect()]);
    const results = await Promise.all(starters.map((client) => migrate(client, directory)));
    expect(results.flatMap((result) => result.applied)).toEqual(['0001_a', '0002_b', '0003_c']);
    expect(await rows(await connect(), 'select n from a')).toEqual([1]);
  });

  it('runs a file outside a transaction when its first line says so', async () => {
    await files({
      '0001_a.sql': 'create table a (n int);',
      '0002_b.sql':
        '-- crema: no transaction\n-- Not to stop the writers.\ncreate index concurrently a_n on a (n);\nselect 1/0;',
    });
    const client = await connect();
    await expect(migrate(client, directory)).rejects.toThrow(
      `${join(directory, '0002_b.sql')}:4: division by zero\n  It runs outside a transaction: what comes before may have stayed.`,
    );
    expect(await rows(client, "select to_regclass('a_n')::text")).toEqual(['a_n']);
    expect(await rows(client, recorded)).toEqual(['0001_a']);
  });

  it('has nothing to do in a copy of the test template', async () => {
    const copy = await createDatabase();
    expect(await pendingMigrations(await connect(copy.url), 'migrations')).toEqual([]);
    await clients.pop()?.end();
    await copy.drop();
  });
});

describe('a failing migration', () => {
  const failures: [string, string, string][] = [
    ['a position', "create table b (n int);\n\nselect '☕🥐',\n  missing;", '4: column "missing" does not exist'],
    ['no position', 'create table b (n int);\n\ncreate table\n  b (n int);', '3: relation "b" already exists'],
    [
      'a detail',
      'create table b (n int primary key);\ninsert into b\n  values (1), (1);',
      '2: duplicate key value violates unique constraint "b_pkey"\n  Key (n)=(1) already exists.',
    ],
  ];

  it.each(failures)('with %s is named by file and line, and leaves nothing', async (_, sql, message) => {
    await files({ '0001_a.sql': 'create table a (n int)', '0002_b.sql': sql, '0003_c.sql': 'create table c (n int)' });
    const client = await connect();
    await expect(migrate(client, directory)).rejects.toThrow(
      expect.objectContaining({ name: 'MigrationError', message: `${join(directory, '0002_b.sql')}:${message}` }),
    );
    expect(await rows(client, "select to_regclass('b'), to_regclass('c')")).toEqual([null, null]);
    expect(await rows(client, recorded)).toEqual(['0001_a']);
    await files({ '0002_b.sql': 'create table b (n int)' });
    expect(await migrate(client, directory)).toEqual({ applied: ['0002_b', '0003_c'], pending: [] });
  });

  it('is one that ends its transaction', async () => {
    await files({ '0001_a.sql': 'create table a (n int); commit; create table b (n int);' });
    const client = await connect();
    await expect(migrate(client, directory)).rejects.toThrow('0001_a.sql: ends the transaction in which it is applied');
    expect(await rows(client, recorded)).toEqual([]);
  });
});

describe('files and database that disagree', () => {
  const refusals: [string, Record<string, string>, string][] = [
    [
      'a gap',
      { '0001_a.sql': '', '0003_c.sql': '' },
      '0003_c.sql: migrations are numbered without gap or double, and the next is 0002',
    ],
    [
      'a number twice',
      { '0001_a.sql': '', '0001_b.sql': '' },
      '0001_b.sql: migrations are numbered without gap or double, and the next is 0002',
    ],
    [
      'another beginning',
      { '0000_a.sql': '' },
      '0000_a.sql: migrations are numbered without gap or double, and the next is 0001',
    ],
    ['a name without a number', { '0001_a.sql': '', 'b.sql': '' }, 'b.sql: a migration is named NNNN_name.sql'],
    [
      'a number of three digits',
      { '0001_a.sql': '', '002_b.sql': '' },
      '002_b.sql: a migration is named NNNN_name.sql',
    ],
    [
      'a file left aside',
      { '0001_a.sql': '', '0002_b.sql.bak': '' },
      '0002_b.sql.bak: a migration is named NNNN_name.sql',
    ],
  ];

  it.each(refusals)('%s is refused', async (_, content, message) => {
    await files(content);
    const client = await connect();
    await expect(migrate(client, directory)).rejects.toThrow(message);
    await expect(pendingMigrations(client, directory)).rejects.toThrow(message);
    expect(await rows(client, recorded)).toEqual([]);
  });

  it('an edited file is refused, except for its line ends', async () => {
    await files({ '0001_a.sql': 'select 1;\nselect 2;\n' });
    const client = await connect();
    await migrate(client, directory);
    await files({ '0001_a.sql': 'select 1;\r\nselect 2;\r\n' });
    expect(await migrate(client, directory)).toEqual({ applied: [], pending: [] });
    await files({ '0001_a.sql': 'select 1;\nselect 3;\n', '0002_b.sql': 'create table b (n int)' });
    await expect(migrate(client, directory)).rejects.toThrow('0001_a.sql: differs from what was applied as 0001_a');
    expect(await rows(client, "select to_regclass('b')")).toEqual([null]);
  });

  it('a database newer than the files is refused', async () => {
    await files({ '0001_a.sql': '', '0002_b.sql': '' });
    const client = await connect();
    await migrate(client, directory);
    await rm(join(directory, '0002_b.sql'));
    await expect(migrate(client, directory)).rejects.toThrow(
      'the database is newer than this version: it has 0002_b, which is unknown here',
    );
  });

  it('a migration missing among the applied ones is refused', async () => {
    await files({ '0001_a.sql': '', '0002_b.sql': '' });
    const client = await connect();
    await migrate(client, directory);
    await client.query('delete from kernel.migrations where number = 1');
    await expect(migrate(client, directory)).rejects.toThrow(
      'the database has migration 0002_b but not number 1 before it',
    );
  });

  it('other files and folders are none of its business', async () => {
    await files({ '0001_a.sql': '', 'README.md': '' });
    await mkdir(join(directory, 'notes'));
    expect(await pendingMigrations(await connect(), directory)).toEqual(['0001_a']);
  });
});
