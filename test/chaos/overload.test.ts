import { describe, test } from 'vitest';
import { mutants } from './mutants.ts';
import { overload, shortages } from './overload.ts';
import { catchMutant } from './run-mutants.ts';

/** On a machine that does other things too, only what is far from the mark is a fault. */
const bounds = { goodput: 0.4, p99: 15_000, givenUp: 0.2 };

// Waiting is most of what both do.
describe.concurrent('G1: three times what can be done', () => {
  test('what is admitted is done and in the books; the rest is told when to come again, and nobody waits in vain', async ({
    expect,
  }) => {
    const { violations, ...floods } = await overload(shortages.database, { bounds, seconds: 9 });
    expect(violations, JSON.stringify(floods)).toEqual([]);
  }, 240_000);

  test('mutant: a queue without an end is noticed', async ({ expect }) => {
    const mutant = mutants.find(({ by }) => by === 'overload')!;
    expect(await catchMutant(mutant, 0)).not.toBeNull();
  }, 240_000);
});
