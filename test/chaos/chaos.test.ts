import { beforeAll, describe, expect, test } from 'vitest';
import { type Report, runChaos } from './harness.ts';
import type { Planted } from './planted/fault.ts';
import { type Noticed, plant, planted } from './planted.ts';

/** Half a minute of `npm run chaos`, with a seed of its own each day's run prints. */
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));
const lines: string[] = [];
const log = (line: string) => lines.push(line);

/** What was broken and how, for whoever has to find out why. */
const story = ({ violations }: Report) =>
  `${lines.join('\n')}\n${violations.map(({ id, broken }) => `${id}: ${broken}`).join('\n')}`;

const nothing: Planted = { id: '', what: 'nothing' };

describe(`chaos with seed ${seed}`, () => {
  let report: Report;
  const found = new Map<string, Noticed>();
  beforeAll(async () => {
    report = await runChaos({
      seed,
      seconds: 14,
      operations: 1_000,
      topology: 'apart',
      log,
      async inspect(books, told, consumers) {
        for (const one of [nothing, ...planted]) found.set(one.what, await plant(books, one, told, consumers));
      },
    });
  }, 600_000);

  test('two APIs and a worker keep every promise', () => {
    expect(report.violations, story(report)).toEqual([]);
    expect(report.faults).toBeGreaterThan(5);
    expect(report.verdicts['checkout done']).toBeGreaterThan(20);
    expect(report.samples).toBeGreaterThan(0);
  });

  test('the checks notice nothing where nothing is wrong', () => {
    expect(found.get(nothing.what)).toEqual({ atRest: [], meanwhile: [] });
  });

  describe('the checks notice when', () => {
    test.each(planted)('$what ($id)', ({ id, what, meanwhile }) => {
      const noticed = found.get(what)!;
      expect(noticed.atRest.map((violation) => violation.id)).toContain(id);
      if (meanwhile) expect(noticed.meanwhile.map((violation) => violation.id)).toContain(id);
    });
  });
});

test(`one process with its own database keeps every promise, seed ${seed}`, async () => {
  const report = await runChaos({ seed, seconds: 6, topology: 'alone', log });
  expect(report.violations, story(report)).toEqual([]);
}, 600_000);
