import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import { sql } from '../../src/kernel/database.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { openStatementProxy, type StatementProxy } from '../support/statement-proxy.ts';
import { call, note, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();
const insert = sql('trial.insert_kept', 'insert into trial.notes (note_id, body) values ($1, $2)');
const bodyOf = async (id: string) =>
  (await setting.rows<{ body: string }>('select body from trial.notes where note_id = $1', [id]))[0]?.body;

describe('a connection that breaks around COMMIT', () => {
  let proxy: StatementProxy;
  let database: PostgresDatabase;
  afterEach(async () => {
    await database.close();
    await proxy.close();
  });

  /** A transaction that writes `name` and loses its connection, in the given way, when all but the commit is answered. */
  async function writeThroughFault(name: string, fault: (attempt: number) => void): Promise<number> {
    const { hostname, port } = new URL(setting.url);
    proxy = await openStatementProxy({ host: hostname, port: Number(port) });
    database = openDatabase({ url: proxy.through(setting.url), poolSize: 2, warn: () => {} });
    let attempts = 0;
    await database.transaction(async (tx) => {
      attempts += 1;
      await tx.write(insert, [name, `attempt ${attempts}`]);
      fault(attempts);
    });
    return attempts;
  }

  /**
   * The same, again with another name when the machine was too slow for the server to be asked in time. That it then
   * says so is right, if what it says is true.
   */
  async function learnThroughFault(name: string, fault: (attempt: number) => void) {
    for (let round = 1; ; round += 1) {
      const own = `${name} ${round}`;
      try {
        return { attempts: await writeThroughFault(own, fault), body: await bodyOf(own) };
      } catch (error) {
        const { code } = error as { code?: string };
        if (round === 10 || (code !== 'outcome_unknown' && code !== 'dependency_unavailable')) throw error;
        if (code === 'dependency_unavailable') expect(await bodyOf(own)).toBeUndefined();
        await database.close();
        await proxy.close();
      }
    }
  }

  test('committed, but the answer is lost: learnt from the server, and not done twice', async () => {
    const learnt = await learnThroughFault('answer lost', () => proxy.cutAt('answer', 1));
    expect(learnt).toEqual({ attempts: 1, body: 'attempt 1' });
  });

  test('the commit is lost on its way: learnt from the server, and done again', async () => {
    const learnt = await learnThroughFault('request lost', (attempt) => {
      if (attempt === 1) proxy.cutAt('request', 1);
    });
    expect(learnt).toEqual({ attempts: 2, body: 'attempt 2' });
  });

  test('nothing can be learnt: the outcome is told to be unknown, and not guessed', async () => {
    const lost = writeThroughFault('silence', () => {
      proxy.cutAt('answer', 1);
      proxy.refuse(true);
    });
    await expect(lost).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await bodyOf('silence')).toBe('attempt 1');
  });
});

describe('backends that are killed while commits are in flight', () => {
  const kill = () =>
    setting.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() order by random() limit 2`,
    );

  test('no acknowledged effect is lost, none is doubled, and "nothing was changed" is true', async () => {
    const processes = [setting.open(), setting.open()];
    const command = writeNotes();
    const verdicts = new Map<string, string>();
    let running = true;
    const writers = Array.from({ length: 24 }, async (_, index) => {
      while (running) {
        const one = note('kept');
        const { kernel } = processes[index % 2]!;
        const verdict = await kernel.submit(command, call(one)).then(
          () => 'acknowledged',
          (error: { code: string }) => error.code,
        );
        verdicts.set(one.note_id, verdict);
      }
    });
    for (let round = 0; round < 40; round += 1) {
      await kill();
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    running = false;
    await Promise.all(writers);

    const ids = [...verdicts.keys()];
    const present = await setting.rows<{ note_id: string; notes: number; events: number }>(
      `select note_id, (select count(*)::int from trial.notes as n where n.note_id = asked.note_id) as notes,
         (select count(*)::int from kernel.event_log as e where e.subject = asked.note_id) as events
       from unnest($1::text[]) as asked (note_id)`,
      [ids],
    );
    const copies = {
      acknowledged: new Set<string>(),
      dependency_unavailable: new Set<string>(),
      outcome_unknown: new Set<string>(),
    };
    for (const row of present)
      copies[verdicts.get(row.note_id) as keyof typeof copies].add(`${row.notes} ${row.events}`);
    expect([...copies.acknowledged]).toEqual(['1 1']);
    expect([...copies.dependency_unavailable]).not.toContain('1 1');
    for (const unknown of copies.outcome_unknown) expect(['0 0', '1 1']).toContain(unknown);
    expect(ids.length).toBeGreaterThan(100);
  });
});

test('an outage that ends leaves a kernel that works', async () => {
  const { database, kernel } = setting.open();
  await kernel.submit(writeNotes(), call(note('before')));
  await setting.rows(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const after = await kernel.submit(writeNotes(), call(note('after')));
  expect(after).toMatchObject({ ok: true, value: 'after' });
  expect(database.pool.totalCount).toBeGreaterThan(0);
  expect(kernel).toBeInstanceOf(Kernel);
});

test('a COMMIT that fails before it begins does not hand its connection on in the transaction', async () => {
  const database = openDatabase({ url: setting.url, poolSize: 1, warn: () => {} });
  let failing = true;
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client) as (asked: { text?: string }, ...rest: unknown[]) => unknown;
    const spoilt = (asked: { text?: string }) =>
      failing && asked.text === 'commit' ? { ...asked, text: 'no commit' } : asked;
    Object.assign(client, { query: (asked: { text?: string }, ...rest: unknown[]) => query(spoilt(asked), ...rest) });
  });
  try {
    const write = (name: string) => database.transaction(async (tx) => void tx.write(insert, [name, 'written']));
    await expect(write('refused')).rejects.toThrow();
    failing = false;
    await write('next');
    expect([await bodyOf('refused'), await bodyOf('next')]).toEqual([undefined, 'written']);
  } finally {
    await database.close();
  }
});
