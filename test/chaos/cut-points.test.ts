import { describe, expect, test } from 'vitest';
import { enumerateCutPoints } from './cut-points.ts';
import { mutants } from './mutants.ts';
import { catchMutant } from './run-mutants.ts';

const lines: string[] = [];

describe('a checkout whose connection to PostgreSQL is cut at any of its statements or their answers', () => {
  test('is made once or not at all, and its client is told which', async () => {
    const { points, violations } = await enumerateCutPoints({ log: (line) => lines.push(line) });
    expect(violations, lines.join('\n')).toEqual([]);
    expect(points).toBeGreaterThan(40);
  }, 240_000);

  test('mutant: a commit that went unanswered and is always made again is noticed', async () => {
    const mutant = mutants.find(({ by }) => by === 'cut points')!;
    expect(await catchMutant(mutant, 0)).not.toBeNull();
  }, 240_000);
});
