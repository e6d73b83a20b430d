import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Consumer } from '../../src/kernel/consumer.ts';
import { listConsumers, replayDeadLetter, resetConsumer, setPaused } from '../../src/kernel/consumer-admin.ts';
import { type RunningConsumers, startConsumers } from '../../src/kernel/consumer-runner.ts';
import type { StoredEvent } from '../../src/kernel/event.ts';
import { call, gate, note, noted, writeNotes } from './notes.ts';
import { type Process, useKernel } from './setting.ts';
import { effectConsumer } from './trial-consumer.ts';

const setting = useKernel();
const running: RunningConsumers[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

async function run(process: Process, ...consumers: Consumer[]): Promise<RunningConsumers> {
  const { database, kernel } = process;
  const started = await startConsumers({ database, signal: kernel.signal, consumers, warn: () => {} });
  running.push(started);
  return started;
}
const effects = async (name: string) =>
  (
    await setting.rows<{ subject: string }>('select subject from trial.effects where consumer = $1 order by number', [
      name,
    ])
  ).map((row) => row.subject);
/** Long enough for a loaded machine, shorter than every safety poll. */
const until = (check: () => Promise<unknown>) => vi.waitFor(check, { timeout: 12_000, interval: 20 });
const write = async ({ kernel }: Process, body = 'running') => {
  const one = note(body);
  await kernel.submit(writeNotes(), call(one));
  return one.note_id;
};
/** How many transactions and reads a process has started, once nothing more comes. */
async function quiet({ database }: Process): Promise<{ since(): number }> {
  const spies = [vi.spyOn(database, 'transaction'), vi.spyOn(database, 'query')];
  const count = () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (let before = -1; before !== count(); ) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const from = count();
  return { since: () => count() - from };
}

describe('waking up', () => {
  test('for events of this process and of another one, by being told, and asking nothing while at rest', async () => {
    const process = setting.open();
    const consumer = effectConsumer('trial.waking');
    await run(process, consumer);
    const own = await write(process);
    await until(async () => expect(await effects('trial.waking')).toEqual([own]));

    const rest = await quiet(process);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(rest.since()).toBe(0);

    await promisify(execFile)(execPath, ['test/kernel/append-process.ts', setting.url, 'from-elsewhere']);
    await until(async () => expect(await effects('trial.waking')).toEqual([own, 'from-elsewhere']));
  });

  test('when the listening connection is lost and comes back, what was told in between is not missed', async () => {
    const process = setting.open();
    await run(process, effectConsumer('trial.deaf'));
    const first = await write(process);
    await until(async () => expect(await effects('trial.deaf')).toContain(first));
    await quiet(process);
    await setting.rows(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'crema listener'",
    );
    await promisify(execFile)(execPath, ['test/kernel/append-process.ts', setting.url, 'while-deaf']);
    await until(async () => expect(await effects('trial.deaf')).toContain('while-deaf'));
  });

  test('when an older transaction that held events back is over, without anybody telling', async () => {
    const process = setting.open();
    await run(process, effectConsumer('trial.held'));
    const client = await setting.onlooker.pool.connect();
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    const one = await write(process);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await effects('trial.held')).not.toContain(one);
    await client.query('rollback');
    client.release();
    await until(async () => expect(await effects('trial.held')).toContain(one));
  });
});

describe('stopping', () => {
  test('waits for the set in hand, and begins no other', async () => {
    const process = setting.open();
    const [started, held] = [gate(), gate()];
    const consumer = effectConsumer('trial.stopping', async (events) => {
      if (!events.some((event) => event.subject === first)) return;
      started.open();
      await held.opened;
    });
    let first = '';
    const consumers = await run(process, consumer);
    first = await write(process);
    await started.opened;
    const second = await write(process);
    let stopped = false;
    const stopping = consumers.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stopped).toBe(false);
    held.open();
    await stopping;
    expect(await effects('trial.stopping')).toContain(first);
    expect(await effects('trial.stopping')).not.toContain(second);
  });
});

describe('pause, resume, reset', () => {
  test('a paused consumer takes nothing; resumed, it goes on at once, though nothing new happens', async () => {
    const process = setting.open();
    const consumer = effectConsumer('trial.paused');
    await run(process, consumer);
    await setPaused(process.database, consumer.name, true);
    const written = [await write(process), await write(process)];
    await quiet(process);
    expect(await effects('trial.paused')).not.toContain(written[0]);
    const [state] = await listConsumers(process.database, [consumer]);
    expect(state).toMatchObject({ name: 'trial.paused', paused: true, dead_letters: 0 });
    expect(state!.lag).toBeGreaterThanOrEqual(2);

    await setPaused(process.database, consumer.name, false);
    await until(async () => expect((await effects('trial.paused')).slice(-2)).toEqual(written));
    expect(await listConsumers(process.database, [consumer])).toMatchObject([{ paused: false, lag: 0 }]);
  });

  test('a consumer that is reset makes everything anew, at once: each event counts once', async () => {
    const process = setting.open();
    const consumer = effectConsumer('trial.reset');
    await run(process, consumer);
    const one = await write(process);
    await until(async () => expect(await effects('trial.reset')).toContain(one));
    const before = await effects('trial.reset');
    await setting.rows("update trial.effects set subject = 'wrong' where consumer = 'trial.reset'");
    await quiet(process);
    await resetConsumer(process.database, consumer);
    await until(async () => expect(await effects('trial.reset')).toEqual(before));
  });

  test('a consumer without a way back is not reset, nor is one that nobody knows', async () => {
    const { database } = setting.open();
    const { forget: _, ...book } = effectConsumer('trial.book');
    await expect(resetConsumer(database, book)).rejects.toMatchObject({ code: 'invalid_transition' });
    await expect(resetConsumer(database, effectConsumer('trial.nobody'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(setPaused(database, 'trial.nobody', true)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('what a replayed dead letter causes reaches the consumers of this process at once', async () => {
  const process = setting.open();
  let failing = true;
  const isPoison = (event: StoredEvent) => noted.matches(event) && event.data.body === 'poison';
  const echo: Consumer = {
    name: 'trial.echo',
    types: [noted.type],
    async handle(_tx, events) {
      if (failing && events.some(isPoison)) throw new Error('poison');
      return events
        .filter(isPoison)
        .map((event) => noted.make(`echo of ${event.subject}`, { note_id: 'echo', body: 'echo' }));
    },
  };
  await run(process, echo, effectConsumer('trial.echoed'));
  const poison = await write(process, 'poison');
  const letter = async () =>
    (
      await setting.rows<{ dead_letter_id: number }>(
        "select dead_letter_id from kernel.dead_letters where consumer = 'trial.echo' and subject = $1",
        [poison],
      )
    )[0];
  await until(async () => expect(await letter()).toBeDefined());
  await quiet(process);
  failing = false;
  await replayDeadLetter(process.database, [echo], (await letter())!.dead_letter_id);
  await until(async () => expect(await effects('trial.echoed')).toContain(`echo of ${poison}`));
});
