import { describe, expect, test } from 'vitest';
import { breakCache, cacheServer } from './cache-outage.ts';

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));

describe(`C1: a cache server that is frozen, dead and back, seed ${seed}`, () => {
  test('costs no answer, no right one and no time to speak of', async ({ skip }) => {
    if (cacheServer === undefined && process.env.CI === undefined)
      skip('TEST_VALKEY_HOST is not set: a cache server that fails is not tried');
    const { violations, reads, writes, shared } = await breakCache({ seed, log: () => {} });
    expect(violations).toEqual([]);
    expect(reads).toBeGreaterThan(100);
    expect(writes).toBeGreaterThan(10);
    expect(shared).toBeGreaterThan(1);
  }, 180_000);
});
