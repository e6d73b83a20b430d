import { describe, expect, test } from 'vitest';
import type { Reader } from '../../src/kernel/database.ts';
import { SharedLog } from '../../src/kernel/shared-log.ts';
import { useKernel } from './setting.ts';

const setting = useKernel();
const beginning = { transaction_id: '0', position: 0 };
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
      log.read(reader, beginning, ['trial.told']),
      log.read(reader, beginning, ['trial.other']),
      log.read(reader, beginning, ['trial.told', 'trial.other']),
    ]);
    expect(pages.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ['trial.told'],
      ['trial.other'],
      ['trial.told', 'trial.other'],
    ]);
    expect(pages.map(({ scanned }) => scanned)).toEqual([3, 3, 3]);
    expect(asked()).toBe(1);
  });

  test('what was appended since is seen by the next look, and another place is another page', async () => {
    const { reader, asked } = counting();
    const log = new SharedLog(['trial.told'], 100);
    const first = await log.read(reader, beginning, ['trial.told']);
    await append('trial.told');
    await setting.settled();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const second = await log.read(reader, beginning, ['trial.told']);
    expect(second.events).toHaveLength(first.events.length + 1);
    const rest = await log.read(reader, first.end!, ['trial.told']);
    expect(rest.events).toHaveLength(1);
    expect(asked()).toBe(3);
  });

  test('a reading that failed is not kept for others', async () => {
    const log = new SharedLog(['trial.told'], 100);
    const broken: Reader = { query: () => Promise.reject(new Error('connection lost')) };
    await expect(log.read(broken, beginning, ['trial.told'])).rejects.toThrow('connection lost');
    const page = await log.read(setting.onlooker, beginning, ['trial.told']);
    expect(page.events.length).toBeGreaterThan(0);
  });
});
