import { describe, expect, test } from 'vitest';
import type { Consumer } from '../../src/kernel/consumer.ts';
import { type Step, stepConsumer } from '../../src/kernel/consumer-step.ts';
import type { Cursor } from '../../src/kernel/cursor.ts';
import { type Database, sql } from '../../src/kernel/database.ts';
import { anythingBeyond, readLog } from '../../src/kernel/event-log.ts';
import { call, gate, note, writeNotes } from './notes.ts';
import { type Process, useKernel } from './setting.ts';
import { catchUp, effectConsumer } from './trial-consumer.ts';

/** E3: each event takes effect once per consumer, whatever crashes. */
const setting = useKernel();

const register = (name: string) =>
  setting.rows(
    `insert into kernel.consumers (name, transaction_id, position)
     select $1, coalesce(max(transaction_id), '0'), coalesce(max(position), 0) from kernel.event_log`,
    [name],
  );
async function write({ kernel }: Process, count: number): Promise<string[]> {
  const notes = Array.from({ length: count }, () => note('told'));
  await kernel.run(writeNotes(), notes.map(call));
  return notes.map((one) => one.note_id);
}
const effects = async (name: string) =>
  (
    await setting.rows<{ subject: string }>('select subject from trial.effects where consumer = $1 order by number', [
      name,
    ])
  ).map((row) => row.subject);

const killMe = sql('trial.kill_me', 'select pg_terminate_backend(pg_backend_pid())');

type TakeStep = (database: Database, consumer: Consumer, crash: () => boolean) => Promise<Step>;

/** Crashes between the effects and the position: what is written is written, the connection and the process are gone. */
const inTransaction: TakeStep = (database, consumer, crash) =>
  stepConsumer(database, {
    ...consumer,
    async handle(tx, events, now) {
      const caused = await consumer.handle(tx, events, now);
      if (crash()) await tx.query(killMe);
      return caused;
    },
  });

async function checkOnce(name: string, takeStep: TakeStep): Promise<void> {
  await register(name);
  const processes = [setting.open(), setting.open()];
  const written: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    written.push(...(await write(processes[0]!, 20)));
    let crashes = 3;
    const crash = () => {
      crashes -= 1;
      return crashes >= 0;
    };
    const step = (database: Database, consumer: Consumer) => takeStep(database, consumer, crash);
    await Promise.all(processes.map(({ database }) => catchUp(database, effectConsumer(name), step)));
  }
  expect(await effects(name)).toEqual(written);
}

test('two processes, one of them crashing between effect and position: every event once, in order', () =>
  checkOnce('trial.crashing', inTransaction));

test('mutant: a position that is saved outside the transaction doubles effects', async () => {
  const advance = sql(
    'trial.advance',
    'update kernel.consumers set transaction_id = $2::xid8, position = $3 where name = $1',
  );
  const position = sql('trial.position', 'select transaction_id::text, position from kernel.consumers where name = $1');
  const outside: TakeStep = async (database, consumer, crash) => {
    const [at] = await database.query<Cursor>(position, [consumer.name]);
    const page = await readLog(database, at!, consumer.types, 1_000);
    if (page.events.length === 0) return (await anythingBeyond(database, page.end ?? at!)) ? 'held_back' : 'idle';
    await database.transaction((tx) => consumer.handle(tx, page.events, new Date()));
    if (crash()) throw new Error('crashed');
    await database.transaction(
      async (tx) => void tx.write(advance, [consumer.name, page.end!.transaction_id, page.end!.position]),
    );
    return { worked: true, appended: false, full: false, scanned: 1 };
  };
  await expect(checkOnce('trial.outside', outside)).rejects.toThrow(/deeply equal/);
});

describe('of two processes, only one has a consumer at a time', () => {
  test('the other is told so', async () => {
    await register('trial.taken');
    const [one, other] = [setting.open(), setting.open()];
    await write(one, 1);
    const [started, held] = [gate(), gate()];
    const slow = effectConsumer('trial.taken', async () => {
      started.open();
      await held.opened;
    });
    await setting.settled();
    const first = stepConsumer(one.database, slow);
    await started.opened;
    expect(await stepConsumer(other.database, slow)).toBe('taken');
    held.open();
    expect(await first).toEqual({ worked: true, appended: false, full: false, scanned: 1 });
    expect(await effects('trial.taken')).toHaveLength(1);
  });

  test('who gets it the moment the other commits goes on from where the other ended', async () => {
    await register('trial.handover');
    // reading a consumer's row takes half a second in a session that is told to be slow
    await setting.rows('alter table kernel.consumers rename to consumers_table');
    await setting.rows(
      `create view kernel.consumers as select * from kernel.consumers_table
       where case when current_setting('trial.slow', true) = 'on' then pg_sleep(0.5) is not null else true end`,
    );
    try {
      const [one, other] = [setting.open(), setting.open({ options: '-c trial.slow=on' })];
      const written = await write(one, 3);
      await setting.settled();
      const late = stepConsumer(other.database, effectConsumer('trial.handover'));
      await new Promise((resolve) => setTimeout(resolve, 200)); // it is reading the row by now
      await catchUp(one.database, effectConsumer('trial.handover'));
      await late;
      expect(await effects('trial.handover')).toEqual(written);
    } finally {
      await setting.rows('drop view kernel.consumers');
      await setting.rows('alter table kernel.consumers_table rename to consumers');
    }
  });
});
