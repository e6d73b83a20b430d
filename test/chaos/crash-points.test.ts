import { describe, expect, test } from 'vitest';
import { enumerateCrashPoints, victims } from './crash-points.ts';
import { mutants } from './mutants.ts';
import { Random } from './random.ts';
import { catchMutant } from './run-mutants.ts';
import { canTrace } from './tracer.ts';

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));
/** A restart of Crema takes seconds, one of PostgreSQL a fraction of one. */
const most = { Crema: 2, PostgreSQL: 6 };

const able = await canTrace();
const missing = 'strace is missing, or may not trace other processes here';
if (!able) console.warn(`The crash points of a checkout are not tried: ${missing}.`);

test.runIf(!able && process.env.CI === 'true')('in CI the crash points are not left out', () => {
  expect.fail(missing);
});

describe.skipIf(!able)(`some of the crash points of a checkout, seed ${seed}`, () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);

  test.each(victims)(
    'after a kill of %s, the order is learnt by its key, once',
    async (victim) => {
      const sample = { points: most[victim], random: new Random(seed) };
      const { points, violations } = await enumerateCrashPoints({ victim, log, sample });
      expect(violations, lines.join('\n')).toEqual([]);
      expect(points, lines.join('\n')).toBeGreaterThan(most[victim]);
    },
    240_000,
  );

  const traced = mutants.filter(({ by }) => by?.startsWith('crash points'));
  test.each(traced)('mutant: $what', async (mutant) => expect(await catchMutant(mutant, 0)).not.toBeNull(), 240_000);
});
