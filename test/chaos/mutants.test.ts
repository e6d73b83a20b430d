import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { mutants } from './mutants.ts';

/** All that `npm run chaos` promises to find; each has its mutant. */
const ids = [
  'M1',
  'M2',
  'O1',
  'O2',
  'O3',
  'O4',
  'B1',
  'K1',
  'E1',
  'E2',
  'E3',
  'L1',
  'L2',
  'L3',
  'L4',
  'J1',
  'C1',
  'R1',
  'R2',
  'G1',
];

test('every invariant has a mutant that it is expected to catch', () => {
  expect([...new Set(mutants.flatMap(({ expects }) => expects))].sort()).toEqual([...ids].sort());
});

/** So that a change of the program takes its mutants along, and `npm run chaos -- --mutants` is not found broken later. */
describe('there is a place in the program for the mutant', () => {
  const places = mutants.flatMap(({ what, changes }) => changes.map((change) => ({ what, ...change })));
  test.each(places)('$what: $file', async ({ file, from }) => {
    expect((await readFile(file, 'utf8')).split(from)).toHaveLength(2);
  });
});
