import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { queueRevision } from '../../src/adapters/jobs/schema.ts';
import { embeddedUrl, startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { crema, ended, newDirectory, startCrema } from './crema.ts';

const files = readdirSync('migrations')
  .filter((file) => file.endsWith('.sql'))
  .sort()
  .map((file) => file.slice(0, -'.sql'.length));
/** Our files, and behind them the tables of the job queue. */
const names = [...files, `job_queue_${queueRevision}`];
const lines = names.map((name) => `${name}\n`).join('');

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  cleanUps.push(drop);
  return url;
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  cleanUps.push(() => client.end());
  return client;
}

describe('migrate', () => {
  test('lists, applies, and then has nothing to do', async () => {
    const env = { DATABASE_URL: await emptyDatabase() };
    const listed = await crema('migrate --dry-run', env);
    expect(listed).toEqual({ code: 0, stdout: lines, stderr: `${names.length} migrations pending.\n` });
    expect(await crema('migrate --dry-run --json', env)).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ applied: [], pending: names })}\n`,
    });
    expect(await crema('migrate', env)).toMatchObject({ code: 0, stdout: lines });
    expect(await crema('migrate', env)).toEqual({ code: 0, stdout: '', stderr: 'The database is up to date.\n' });
    expect((await crema('migrate --json', env)).stdout).toBe('{"applied":[],"pending":[]}\n');
  });

  test('ends by Ctrl-C with code 130, having applied nothing', async () => {
    const url = await emptyDatabase();
    const holder = await connect(url);
    await holder.query(`select pg_advisory_lock(${0x6372656d61})`); // as another migration does
    const child = startCrema(['migrate'], { DATABASE_URL: url }, newDirectory());
    const end = ended(child);
    const sessions =
      "select from pg_stat_activity where application_name = 'crema command' and datname = current_database()";
    while ((await holder.query(sessions)).rowCount === 0) await delay(20);
    child.kill('SIGINT');
    expect(await end).toEqual({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
    expect((await holder.query("select to_regnamespace('kernel') as kernel")).rows).toEqual([{ kernel: null }]);
  });
});

describe('database url', () => {
  test('prints the configured one, whole, so that psql can use it', async () => {
    const env = { DATABASE_URL: 'postgres://h/x', DB_USER: 'u', DB_PASSWORD: 'p' };
    expect(await crema('database url', env)).toEqual({ code: 0, stdout: 'postgres://u:p@h/x\n', stderr: '' });
    expect((await crema('database url --json', env)).stdout).toBe('{"url":"postgres://u:p@h/x"}\n');
  });

  test('says so when the embedded database does not run', async () => {
    const { code, stdout, stderr } = await crema('database url');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The embedded database in .* is not running: it runs while `crema start` does\./);
  });
});

describe('the embedded database', () => {
  test('is used while it runs, and is started for the duration when it does not', async () => {
    const directory = newDirectory();
    const env = { CREMA_DATA_DIR: directory };
    const first = await crema('migrate', env);
    expect([first.code, first.stdout]).toEqual([0, lines]);
    expect(await embeddedUrl(directory)).toBe(null);

    const server = await startEmbedded(directory);
    cleanUps.push(() => server.stop());
    expect(await crema('database url', env)).toEqual({ code: 0, stdout: `${server.url}\n`, stderr: '' });
    expect(await crema('migrate', env)).toEqual({ code: 0, stdout: '', stderr: 'The database is up to date.\n' });
    const client = await connect(server.url);
    expect(
      (await client.query('select name from kernel.migrations order by number')).rows.map(({ name }) => name),
    ).toEqual(files);
  });
});
