import { expect, test } from 'vitest';
import { catchUpFromTable } from '../../src/kernel/to-topics.ts';
import { call, note, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';
import { effectConsumer } from './trial-consumer.ts';

const setting = useKernel();

const register = (name: string, paused: boolean) =>
  setting.rows('insert into kernel.consumers (name, paused) values ($1, $2)', [name, paused]);
const effectsOf = (name: string) => setting.rows('select from trial.effects where consumer = $1', [name]);

/** Says stop when it is asked for the third time, as a process that is told to end meanwhile. */
function later(): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > 2;
  };
}

test('a consumer that is paused is left when the process is to stop', async () => {
  await register('trial.paused', true);
  const { database } = setting.open();
  expect(await catchUpFromTable(database, effectConsumer('trial.paused'), later())).toBe('stopped');
});

test('so is one that another process holds', async () => {
  await register('trial.held', false);
  const { database } = setting.open();
  await setting.onlooker.transaction(async (tx) => {
    await tx.lock(['consumer:trial.held']);
    await tx.query({ name: 'trial.flush', text: 'select 1' }, []);
    expect(await catchUpFromTable(database, effectConsumer('trial.held'), later())).toBe('stopped');
  });
});

test('one that goes takes the log to its end, however long that takes', async () => {
  await register('trial.behind', false);
  const { database, kernel } = setting.open();
  const notes = Array.from({ length: 2_500 }, () => note('a note'));
  await kernel.run(writeNotes(), notes.map(call));
  await setting.settled();
  expect(await catchUpFromTable(database, effectConsumer('trial.behind'), () => false)).toBe('there');
  expect(await effectsOf('trial.behind')).toHaveLength(2_500);
});
