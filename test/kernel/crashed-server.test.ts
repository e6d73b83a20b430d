import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { sql } from '../../src/kernel/database.ts';

const insert = sql('trial.insert_name', 'insert into kept (name) values ($1)');

let directory: string;
let server: EmbeddedDatabase;
let one: PostgresDatabase;
let other: PostgresDatabase;
let onlooker: PostgresDatabase;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crema-crash-'));
  server = await startEmbedded(join(directory, 'data'));
  const { pool, close } = open();
  await pool.query('create table kept (name text primary key)');
  // what no commit has flushed stays in memory, to be lost in the crash
  await pool.query("alter system set wal_writer_delay = '10s'");
  await pool.query('select pg_reload_conf()');
  await close();
});
beforeEach(() => {
  [one, other, onlooker] = [open(), open(), open()];
});
afterEach(() => Promise.all([one, other, onlooker].map((database) => database.close())));
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const open = () => openDatabase({ url: server.url, poolSize: 1, warn: () => {} });
const text = async (question: string) =>
  (await onlooker.pool.query(`select (${question})::text as answer`)).rows[0].answer as string;
const nextNumber = () => text('pg_snapshot_xmax(pg_current_snapshot())');
const names = async () =>
  (await onlooker.pool.query('select name from kept order by name')).rows.map((row) => row.name as string);

const killServer = async () => {
  const file = await readFile(join(directory, 'data', 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number(file.split('\n')[0]), 'SIGKILL');
};
/** Another backend dies of a crash: the postmaster stops all the others and recovers. */
const killBackend = async () => {
  process.kill(Number(await text('pg_backend_pid()')), 'SIGKILL');
};

/** Resolves when the server is back and gives out the number `next` again. */
async function recovered(next: string): Promise<void> {
  for (let now: string | null = null; now === null; ) {
    await delay(20);
    now = await nextNumber().catch(() => null);
    if (now !== null) expect(now).toBe(next);
  }
}

/** One transaction that has written when the server crashes, before its commit is sent. @returns the verdict */
async function writeThroughCrash(
  name: string,
  kill: () => Promise<void>,
  meanwhile: () => Promise<unknown>,
): Promise<string> {
  const next = await nextNumber();
  let attempts = 0;
  const work = one.transaction(async (tx) => {
    attempts += 1;
    await tx.write(insert, [`${name} ${attempts}`]);
    if (attempts > 1) return;
    await kill();
    await recovered(next);
    await meanwhile();
  });
  return work.then(
    () => `acknowledged ${attempts}`,
    (error: { code: string }) => error.code,
  );
}

/**
 * A transaction number whose first record had not reached the disk is given out again after a crash. Asked whether it
 * committed, the server then speaks of somebody else's transaction.
 */
describe.each([
  ['the server is killed', killServer],
  ['one of its backends is killed, and it recovers by itself', killBackend],
])('when %s', (how, kill) => {
  test('a lost transaction is not taken for the one that got its number afterwards', async () => {
    const name = `lost, ${how}`;
    const somebodyElse = () => other.transaction(async (tx) => void tx.write(insert, [`somebody else, ${how}`]));
    expect(await writeThroughCrash(name, kill, somebodyElse)).toBe('outcome_unknown');
    expect(await names()).not.toContain(`${name} 1`);
  });

  test('one whose number nobody has got yet is certainly lost, and is run again', async () => {
    const name = `again, ${how}`;
    expect(await writeThroughCrash(name, kill, async () => {})).toBe('acknowledged 2');
    expect(await names()).toContain(`${name} 2`);
  });
});
