import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { type Command, success } from '../../src/kernel/command.ts';
import { logStart } from '../../src/kernel/cursor.ts';
import { sql, type Transaction } from '../../src/kernel/database.ts';
import { defineEvent } from '../../src/kernel/event.ts';
import { appendEvents, readLog } from '../../src/kernel/event-log.ts';
import { system } from '../../src/kernel/principal.ts';
import { gate } from './notes.ts';
import { useKernel } from './setting.ts';

/** E2: per subject, events are delivered in the order in which their commands committed. */
const setting = useKernel();

const counted = defineEvent('trial.counted', '/crema/trial', Type.Object({ number: Type.Integer() }));
const next = sql(
  'trial.next_number',
  `insert into trial.notes (note_id, body) select unnest($1::text[]), '1'
   on conflict (note_id) do update set body = (notes.body::int + 1)::text returning note_id, body::int as number`,
);
const drawNumber = sql('trial.draw_number', 'select pg_current_xact_id()::text');

/** The numbers of a subject's events, as a reader gets them. */
async function delivered(subject: string): Promise<number[]> {
  await setting.settled();
  const { events } = await readLog(setting.onlooker, logStart, [counted.type], 100_000);
  return events.flatMap((event) => (event.subject === subject && counted.matches(event) ? [event.data.number] : []));
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('numbers that a command gives out under its lock arrive in order, through three processes', async () => {
  const count: Command<string, number> = {
    name: 'trial.count_up',
    locks: (subject) => [subject],
    async execute(tx, calls) {
      const rows = await tx.write<{ note_id: string; number: number }>(next, [calls.map((call) => call.input)]);
      const numbers = new Map(rows.map((row) => [row.note_id, row.number]));
      return calls.map(({ input }) =>
        success(numbers.get(input)!, [counted.make(input, { number: numbers.get(input)! })]),
      );
    },
  };
  const processes = [setting.open(), setting.open(), setting.open()];
  const subjects = ['espresso', 'latte', 'tea'];
  const calls = Array.from({ length: 180 }, (_, index) =>
    processes[(index * 7) % 3]!.kernel.submit(count, { input: subjects[index % 3]!, principal: system('test') }),
  );
  await Promise.all(calls);
  for (const subject of subjects) expect(await delivered(subject)).toEqual(upTo(60));
});

describe('two transactions about one subject, the one that comes second having started first', () => {
  type Begin = (tx: Transaction, subject: string) => Promise<unknown> | undefined;

  /** Each gives out a number under the lock; `begin` is what it does on the way there. */
  async function checkOrder(subject: string, begin: Begin): Promise<void> {
    const [one, other] = [setting.open(), setting.open()];
    const [locked, queued] = [gate(), gate()];
    const count = async (tx: Transaction) => {
      const [row] = await tx.write<{ number: number }>(next, [[subject]]);
      appendEvents(tx, [{ event: counted.make(subject, { number: row!.number }), traceparent: undefined }], new Date());
    };
    const first = one.database.transaction(async (tx) => {
      await tx.lock([subject]);
      locked.open();
      await queued.opened; // it has the lock and has written nothing yet
      await count(tx);
    });
    await locked.opened;
    const second = other.database.transaction(async (tx) => {
      await begin(tx, subject);
      void tx.lock([subject]);
      queued.open();
      await count(tx);
    });
    await Promise.all([first, second]);
    expect(await delivered(subject)).toEqual([1, 2]);
  }

  test('locks first, so it draws the later number', () => checkOrder('cup', () => undefined));

  test('mutant: it draws its number before the lock, commits second and is delivered first', async () => {
    await expect(checkOrder('mug', (tx) => tx.query(drawNumber))).rejects.toThrow(/deeply equal/);
    expect(await delivered('mug')).toEqual([2, 1]);
  });
});
