import { availableParallelism } from 'node:os';
import { HashPool } from './hash-pool.ts';
import type { HashWork } from './hash-worker.ts';

/** A core is left to selling; more than four at once, each in 19 MiB, would only take memory. */
export const maxAtOnce = Math.min(Math.max(1, availableParallelism() - 1), 4);
/** Less than a second of waiting on two cores; whoever comes behind is told to come back. */
export const maxWaiting = 50;
/** A machine that others keep busy may leave the gentle threads nothing for as long as that lasts. */
const patienceMs = 1_000;

const gentle = new HashPool({ threads: maxAtOnce, maxWaiting, gentle: true });
const steady = new HashPool({ threads: 1, maxWaiting, gentle: false });

/** @throws 429 `rate_limited` when so many are waiting that it is no use to begin. */
export const requireRoom = (): void => gentle.requireRoom();

/**
 * Has a thread of its own do the slow work: neither the loop nor the pool that files and look-ups share waits for it. It
 * lets everything else go first; what is not done in a second is also given to one that does not, and the first counts.
 *
 * @throws 429 `rate_limited`
 */
export function inTurn<Result>(work: HashWork): Promise<Result> {
  const done = new AbortController();
  return new Promise<Result>((resolve, reject) => {
    const impatient = setTimeout(
      () => steady.run<Result>(work, done.signal).then(resolve, () => {}), // the gentle one still may
      patienceMs,
    );
    done.signal.addEventListener('abort', () => clearTimeout(impatient));
    gentle.run<Result>(work, done.signal).then(resolve, reject);
  }).finally(() => done.abort());
}
