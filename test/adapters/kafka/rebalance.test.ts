import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { KafkaSettings } from '../../../src/adapters/kafka/index.ts';
import { effectConsumer } from '../../kernel/trial-consumer.ts';
import { haveBrokers, membersOf, settingsOf } from './brokers.ts';
import { until, useTopics } from './topics-setting.ts';

const program = fileURLToPath(new URL('./trial-process.ts', import.meta.url));
const consumer = effectConsumer('trial.shared');
const group = 'crema.trial.shared';
const run = promisify(execFile);
/** Breaks brokers on command. */
const faults = fileURLToPath(new URL('../../../../shared/services/fault', import.meta.url));
const haveFaults = existsSync(faults) || process.env.CI === 'true';

describe.skipIf(!haveBrokers('TEST_KAFKA3'))('a group', () => {
  const setting = useTopics();
  const { write, effects, drained } = setting;
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function open(settings: KafkaSettings, pauseMs = 20): Promise<ChildProcess> {
    const args = [program, setting.url, JSON.stringify(settings), String(pauseMs)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await once(child.stdout!, 'data');
    return child;
  }

  /** Writes until it is told to stop. */
  function load(): { stop(): Promise<string[]> } {
    let over = false;
    const subjects: string[] = [];
    const writing = (async () => {
      while (!over) {
        subjects.push(...(await write(20)));
        await delay(20);
      }
    })();
    return {
      async stop() {
        over = true;
        await writing;
        return subjects;
      },
    };
  }

  test('goes on, each event once, when members join, die and are frozen', async () => {
    const settings = settingsOf('TEST_KAFKA3', { partitions: 6 });
    await open(settings);
    await until(async () => (await membersOf(settings, group)) === 1);
    const loading = load();
    const dying = await open(settings);
    await until(async () => (await membersOf(settings, group)) === 2);
    await delay(500);
    dying.kill('SIGKILL');
    const frozen = await open(settings);
    await until(async () => (await membersOf(settings, group)) === 3);
    await until(async () => (await membersOf(settings, group)) === 2); // the dead one is given up
    await delay(500);
    frozen.kill('SIGSTOP');
    await until(async () => (await membersOf(settings, group)) === 1);
    frozen.kill('SIGCONT'); // it still believes to own what others have
    await until(async () => (await membersOf(settings, group)) === 2);
    const subjects = await loading.stop();
    await drained(consumer);
    const taken = await effects(consumer.name);
    expect(taken.length).toBe(subjects.length);
    expect(taken.sort()).toEqual(subjects.sort());
    const letters = await setting.rows('select from kernel.dead_letters');
    expect(letters).toEqual([]);
  });

  test.skipIf(!haveFaults)(
    'and its relay go on, each event once, when one of three brokers is killed and comes back',
    async () => {
      const settings = settingsOf('TEST_KAFKA3', { partitions: 6 });
      const fault = (...what: string[]) => run(faults, ['kafka3', ...what]);
      await open(settings);
      await open(settings);
      await until(async () => (await membersOf(settings, group)) === 2);
      const loading = load();
      await delay(500);
      await fault('kill', '2');
      try {
        const before = (await effects(consumer.name)).length;
        await until(async () => (await effects(consumer.name)).length > before + 200);
      } finally {
        await fault('start', '2').catch(() => fault('start', '2')); // a busy machine takes its time
      }
      const subjects = await loading.stop();
      await drained(consumer);
      const taken = await effects(consumer.name);
      expect(taken.length).toBe(subjects.length);
      expect(taken.sort()).toEqual(subjects.sort());
    },
  );
});
