import { describe, expect, test } from 'vitest';
import type { Consumer } from '../../src/kernel/consumer.ts';
import { type DeadLetter, listDeadLetters, replayDeadLetter, resetConsumer } from '../../src/kernel/consumer-admin.ts';
import { stepConsumer } from '../../src/kernel/consumer-step.ts';
import type { StoredEvent } from '../../src/kernel/event.ts';
import { call, gate, note, noted, writeNotes } from './notes.ts';
import { useKernel } from './setting.ts';
import { catchUp, effectConsumer } from './trial-consumer.ts';

const setting = useKernel();

/** Registers a consumer that starts with what comes from now on. */
const register = (name: string) =>
  setting.rows(
    `insert into kernel.consumers (name, transaction_id, position)
     select $1, coalesce(max(transaction_id), '0'), coalesce(max(position), 0) from kernel.event_log`,
    [name],
  );
/** Appends one event per body, each in a transaction of its own. @returns their subjects */
async function tell(...bodies: string[]): Promise<string[]> {
  const { kernel } = setting.open();
  const notes = bodies.map((body) => note(body));
  for (const one of notes) await kernel.run(writeNotes(), [call(one)]);
  return notes.map((one) => one.note_id);
}
const tellOther = (count: number) =>
  setting.rows(
    `insert into kernel.event_log (event_id, type, source, subject, time, data)
     select gen_random_uuid(), 'trial.other', '/crema/trial', n::text, now(), '{}' from generate_series(1, $1) as n`,
    [count],
  );
const effects = async (name: string) =>
  (
    await setting.rows<{ subject: string }>('select subject from trial.effects where consumer = $1 order by number', [
      name,
    ])
  ).map((row) => row.subject);
const letters = async (name: string) =>
  (await listDeadLetters(setting.onlooker, null, 100)).filter((one) => one.consumer === name);

/** Fails on `body` while `failing`; counts how often it was given one of these alone. */
function pickyConsumer(name: string, body = 'poison') {
  const isPoison = (event: StoredEvent) => noted.matches(event) && event.data.body === body;
  const state = { failing: true, alone: 0 };
  const consumer: Consumer = effectConsumer(name, (events) => {
    if (!state.failing || !events.some(isPoison)) return;
    if (events.length === 1) state.alone += 1;
    throw new RangeError('this event is poison');
  });
  return { consumer, state };
}

describe('an event that its consumer cannot take', () => {
  test('goes to the dead letters after four tries of its own, and holds up nobody', async () => {
    await register('trial.picky');
    const { consumer, state } = pickyConsumer('trial.picky');
    const [a, b, poison, c, d] = await tell('a', 'b', 'poison', 'c', 'd');
    const { database } = setting.open();
    await catchUp(database, consumer);
    expect(await effects('trial.picky')).toEqual([a, b, c, d]);
    expect(state.alone).toBe(4);
    expect(await letters('trial.picky')).toEqual([
      expect.objectContaining({
        subject: poison,
        type: 'trial.noted',
        error: 'this event is poison',
        attempts: 4,
        status: 'open',
        replayed_at: null,
      }),
    ]);
  });

  test.each([3, 7, 250])('is found behind %i events of other types too', async (others) => {
    const name = `trial.behind_${others}`;
    await register(name);
    const { consumer } = pickyConsumer(name);
    const [a] = await tell('a');
    await tellOther(others);
    const [poison, b] = await tell('poison', 'b');
    await tellOther(others);
    const { database } = setting.open();
    await catchUp(database, consumer);
    expect(await effects(name)).toEqual([a, b]);
    expect((await letters(name)).map((one) => one.subject)).toEqual([poison]);
  });

  test('several in a row are several dead letters', async () => {
    await register('trial.row');
    const { consumer } = pickyConsumer('trial.row');
    const subjects = await tell('poison', 'poison', 'a');
    const { database } = setting.open();
    await catchUp(database, consumer);
    expect(await effects('trial.row')).toEqual(subjects.slice(2));
    expect((await letters('trial.row')).map((one) => one.subject).sort()).toEqual(subjects.slice(0, 2).sort());
  });

  test('one that breaks the schema of its type is not shown to the consumer', async () => {
    await register('trial.schema');
    const shown: string[] = [];
    const consumer = effectConsumer('trial.schema', (events) => shown.push(...events.map((event) => event.subject)));
    await setting.rows(
      `insert into kernel.event_log (event_id, type, source, subject, time, data)
       values (gen_random_uuid(), 'trial.noted', '/crema/trial', 'malformed', now(), '{"note_id": 7}')`,
    );
    const [a] = await tell('a');
    const { database } = setting.open();
    await catchUp(database, consumer);
    expect(await effects('trial.schema')).toEqual([a]);
    expect(shown).not.toContain('malformed');
    expect((await letters('trial.schema')).map((one) => [one.subject, one.error])).toEqual([
      ['malformed', expect.stringContaining('trial.noted: data')],
    ]);
  });

  test('a database that does not answer makes no dead letter', async () => {
    await register('trial.outage');
    const [a] = await tell('a');
    const { database } = setting.open();
    let outages = 20;
    const consumer = effectConsumer('trial.outage', () => {
      outages -= 1;
      if (outages >= 0)
        throw Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    });
    await catchUp(database, consumer);
    expect(await effects('trial.outage')).toEqual([a]);
    expect(await letters('trial.outage')).toEqual([]);
  });
});

describe('replaying a dead letter', () => {
  async function buried(
    name: string,
  ): Promise<{ letter: DeadLetter; poison: string } & ReturnType<typeof pickyConsumer>> {
    await register(name);
    const picky = pickyConsumer(name);
    const [poison] = await tell('poison');
    await catchUp(setting.open().database, picky.consumer);
    const [letter] = await letters(name);
    return { letter: letter!, poison: poison!, ...picky };
  }

  test('applies it once', async () => {
    const { letter, poison, consumer, state } = await buried('trial.replay');
    state.failing = false;
    const { database } = setting.open();
    await replayDeadLetter(database, [consumer], letter.dead_letter_id);
    expect(await effects('trial.replay')).toEqual([poison]);
    expect(await letters('trial.replay')).toMatchObject([{ status: 'replayed', replayed_at: expect.any(String) }]);
    await expect(replayDeadLetter(database, [consumer], letter.dead_letter_id)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await effects('trial.replay')).toEqual([poison]);
  });

  test('twice at once applies it once', async () => {
    const { letter, poison, consumer, state } = await buried('trial.replay_twice');
    state.failing = false;
    const replay = () => replayDeadLetter(setting.open().database, [consumer], letter.dead_letter_id);
    const done = await Promise.allSettled([replay(), replay()]);
    expect(done.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await effects('trial.replay_twice')).toEqual([poison]);
  });

  test('that fails again leaves it open and tells why', async () => {
    const { letter, consumer } = await buried('trial.replay_fails');
    const { database } = setting.open();
    await expect(replayDeadLetter(database, [consumer], letter.dead_letter_id)).rejects.toThrow('this event is poison');
    expect(await letters('trial.replay_fails')).toMatchObject([{ status: 'open', replayed_at: null }]);
    expect(await effects('trial.replay_fails')).toEqual([]);
  });

  test('waits for the set that the consumer is working on, because neither expects company', async () => {
    const { letter, consumer, state } = await buried('trial.replay_alone');
    state.failing = false;
    await tell('a');
    await setting.settled();
    const [started, held] = [gate(), gate()];
    let running = 0;
    let most = 0;
    const watched: Consumer = {
      ...consumer,
      async handle(tx, events, now) {
        running += 1;
        most = Math.max(most, running);
        started.open();
        await held.opened;
        running -= 1;
        return consumer.handle(tx, events, now);
      },
    };
    const step = stepConsumer(setting.open().database, watched);
    await started.opened;
    const replay = replayDeadLetter(setting.open().database, [watched], letter.dead_letter_id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    held.open();
    await Promise.all([step, replay]);
    expect(most).toBe(1);
    expect(await effects('trial.replay_alone')).toHaveLength(2);
  });
});

describe('a consumer that starts over', () => {
  test('meets its dead letters again in the log: none is applied twice, none is skipped', async () => {
    const name = 'trial.over';
    await register(name);
    const { consumer, state } = pickyConsumer(name, 'venom');
    const [first, second] = await tell('venom', 'venom');
    const { database } = setting.open();
    await catchUp(database, consumer);
    const [letter] = (await letters(name)).filter((one) => one.subject === first);
    state.failing = false;
    await replayDeadLetter(database, [consumer], letter!.dead_letter_id);

    state.failing = true;
    await resetConsumer(database, consumer);
    await catchUp(database, consumer);
    const open = async () => {
      const subjects = (await letters(name)).filter((one) => one.status === 'open').map((one) => one.subject);
      return subjects.filter((subject) => subject === first || subject === second).sort();
    };
    expect(await open()).toEqual([first, second].sort());

    state.failing = false;
    await resetConsumer(database, consumer);
    await catchUp(database, consumer);
    expect(await open()).toEqual([]);
    const again = (await effects(name)).filter((subject) => subject === first || subject === second);
    expect(again).toEqual([first, second]);
  });
});
