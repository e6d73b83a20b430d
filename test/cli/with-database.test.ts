import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { embeddedUrl } from '../../src/adapters/postgres/embedded.ts';
import { Interrupted, type Io } from '../../src/cli/command.ts';
import { withClient, withDatabase, withTarget } from '../../src/cli/with-database.ts';
import { loadConfig } from '../../src/config.ts';
import { sql } from '../../src/kernel/database.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { newDirectory } from './crema.ts';

const countMigrations = sql('test.count_migrations', 'select count(*)::integer as count from kernel.migrations');

let database: { url: string; drop(): Promise<void> };
beforeEach(async () => {
  database = await createEmptyDatabase();
});
afterEach(() => database.drop());

function quietIo(signal = new AbortController().signal): Io & { said: string[] } {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  return { said, say, print: say, draw: say, terminalWidth: null, env: {}, signal };
}

describe('withDatabase', () => {
  test('brings the schema up to date in development', async () => {
    const io = quietIo();
    const { config } = loadConfig({ DATABASE_URL: database.url });
    const [row] = await withDatabase(config, io, (opened) => opened.query<{ count: number }>(countMigrations));
    expect(row?.count).toBe(io.said.filter((line) => line.startsWith('migrating ')).length);
    expect(row?.count).toBeGreaterThan(0);
  });

  test('refuses a schema that is behind in production, and leaves it alone', async () => {
    const env = { DATABASE_URL: database.url, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) };
    const { config } = loadConfig(env);
    const work = withDatabase(config, quietIo(), async () => 'worked');
    await expect(work).rejects.toThrow(
      /^The database lacks migrations of this version: 0001_kernel.*Run `crema migrate` first\.$/,
    );
    const found = await withTarget(config, quietIo(), (target) =>
      withClient(target, quietIo(), (client) => client.query("select to_regnamespace('kernel') as kernel")),
    );
    expect(found.rows).toEqual([{ kernel: null }]);
  });

  test('stops the embedded server that it started, also when the work fails', async () => {
    const { config } = loadConfig({ CREMA_DATA_DIR: newDirectory() });
    let running: string | null = null;
    const work = withDatabase(config, quietIo(), async () => {
      running = await embeddedUrl(config.server.dataDir);
      throw new Error('the work failed');
    });
    await expect(work).rejects.toThrow('the work failed');
    expect(running).toMatch(/^postgres:/);
    expect(await embeddedUrl(config.server.dataDir)).toBe(null);
  });
});

test('an interruption ends a statement that is running', async () => {
  const stop = new AbortController();
  const { config } = loadConfig({ DATABASE_URL: database.url });
  const work = withTarget(config, quietIo(), (target) =>
    withClient(target, quietIo(stop.signal), (client) => {
      const slept = client.query('select pg_sleep(3600)');
      stop.abort(new Interrupted('SIGTERM'));
      return slept;
    }),
  );
  await expect(work).rejects.toMatchObject({ name: 'Interrupted', exitCode: 143 });
});

test('an interruption before the connection keeps it from being made', async () => {
  const { config } = loadConfig({ DATABASE_URL: database.url });
  const io = quietIo(AbortSignal.abort(new Interrupted('SIGINT')));
  const work = withTarget(config, io, (target) => withClient(target, io, async () => 'worked'));
  await expect(work).rejects.toMatchObject({ name: 'Interrupted', exitCode: 130 });
});
