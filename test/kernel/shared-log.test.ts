import { describe, expect, test } from 'vitest';
import { logStart } from '../../src/kernel/cursor.ts';
import type { Reader } from '../../src/kernel/database.ts';
import { readAll } from '../../src/kernel/event-log.ts';
import { SharedLog } from '../../src/kernel/shared-log.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();
const append = (type: string) =>
  setting.rows(
    `insert into kernel.event_log (event_id, type, source, subject, time, data)
     values (gen_random_uuid(), $1, '/crema/trial', 'one', now(), '{}')`,
    [type],
  );

/** A reader that counts how often it is asked. */
function counting(): { reader: Reader; asked: () => number } {
  let asked = 0;
  const query: Reader['query'] = (statement, values) => {
    asked += 1;
    return setting.onlooker.query(statement, values);
  };
  return { reader: { query }, asked: () => asked };
}

describe('one reading of the log for several consumers', () => {
  test('who stands at the same place reads together, each what it wants', async () => {
    await append('trial.told');
    await append('trial.other');
    await append('trial.unwanted');
    await setting.settled();
    const { reader, asked } = counting();
    const log = new SharedLog(['trial.told', 'trial.other'], 100);
    const pages = await Promise.all([
      log.read(reader, logStart, ['trial.told']),
      log.read(reader, logStart, ['trial.other']),
      log.read(reader, logStart, ['trial.told', 'trial.other']),
    ]);
    expect(pages.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['trial.told'],
      ['trial.other'],
      ['trial.told', 'trial.other'],
    ]);
    expect(pages.map(({ scanned }) => scanned)).toEqual([3, 3, 3]);
    expect(asked()).toBe(1);
  });

  test('what was appended since is seen by the next look, and nothing is read twice', async () => {
    const { reader, asked } = counting();
    const log = new SharedLog(['trial.told'], 100);
    const first = await log.read(reader, logStart, ['trial.told']);
    await append('trial.told');
    await setting.settled();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const second = await log.read(reader, logStart, ['trial.told']);
    expect(second.events).toHaveLength(first.events.length + 1);
    const rest = await log.read(reader, first.end!, ['trial.told']);
    expect(rest.events).toHaveLength(1);
    expect(asked()).toBe(2);
  });

  test('a reading that failed is not kept for others', async () => {
    const log = new SharedLog(['trial.told'], 100);
    const broken: Reader = { query: () => Promise.reject(new Error('connection lost')) };
    await expect(log.read(broken, logStart, ['trial.told'])).rejects.toThrow('connection lost');
    const page = await log.read(setting.onlooker, logStart, ['trial.told']);
    expect(page.events.length).toBeGreaterThan(0);
  });

  test('readers of different pace see everything once and in order, while more is appended', async () => {
    const log = new SharedLog(['trial.told', 'trial.other'], 10);
    const total = 200;
    const start = (await readAll(setting.onlooker, logStart, 100_000)).end!;
    const appending = (async () => {
      for (let count = 0; count < total; count += 1) await append(count % 3 === 0 ? 'trial.other' : 'trial.told');
    })();
    const walk = async (pauseMs: number) => {
      const seen: string[] = [];
      let place = start;
      while (seen.length < total) {
        const page = await log.read(setting.onlooker, place, ['trial.told', 'trial.other']);
        expect(page.scanned).toBeLessThanOrEqual(10);
        for (const { transaction_id, position } of page.events) seen.push(`${transaction_id} ${position}`);
        place = page.end ?? place;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      return seen;
    };
    const walks = await Promise.all([walk(0), walk(3), walk(30), walk(90)]);
    await appending;
    const all = (await readAll(setting.onlooker, start, 100_000)).events.map(
      (event) => `${event.transaction_id} ${event.position}`,
    );
    expect(all).toHaveLength(total);
    for (const one of walks) expect(one).toEqual(all);
  });
});
