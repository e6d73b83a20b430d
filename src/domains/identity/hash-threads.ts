import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { problem } from '../../kernel/errors.ts';
import type { HashWork } from './hash-worker.ts';

/** A core is left to selling; more than four at once, each in 19 MiB, would only take memory. */
export const maxAtOnce = Math.min(Math.max(1, availableParallelism() - 1), 4);
/** Less than a second of waiting on two cores; whoever comes behind is told to come back. */
export const maxWaiting = 50;

/** Who has waited so long is sent away too, before the deadline of the whole answer comes. */
const maxWaitMs = 4_000;

interface Waiting {
  readonly since: number;
  readonly resolve: (worker: Worker) => void;
  readonly reject: (error: unknown) => void;
}

const idle: Worker[] = [];
const waiting: Waiting[] = [];
let started = 0;

/** @throws 429 `rate_limited` when so many are waiting that it is no use to begin. */
export function requireRoom(): void {
  if (waiting.length >= maxWaiting) throw tooMany();
}

/**
 * Has a thread of its own do the slow work: neither the loop nor the pool that files and look-ups share waits for it.
 *
 * @throws 429 `rate_limited`
 */
export async function inTurn<Result>(work: HashWork): Promise<Result> {
  const worker = await free();
  worker.ref();
  try {
    worker.postMessage(work);
    const [result] = (await once(worker, 'message')) as [Result];
    pass(worker);
    return result;
  } catch (error) {
    // it died of it; whoever waits gets another
    started -= 1;
    void worker.terminate();
    if (waiting.length > 0) pass(start());
    throw error;
  }
}

async function free(): Promise<Worker> {
  const worker = idle.pop();
  if (worker) return worker;
  if (started < maxAtOnce) return start();
  requireRoom();
  return new Promise((resolve, reject) => waiting.push({ since: performance.now(), resolve, reject }));
}

function start(): Worker {
  started += 1;
  return new Worker(new URL('hash-worker.ts', import.meta.url));
}

/** To whoever waits longest; else it rests, and keeps no process from ending. */
function pass(worker: Worker): void {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (performance.now() - next.since <= maxWaitMs) {
      next.resolve(worker);
      return;
    }
    next.reject(tooMany());
  }
  worker.unref();
  idle.push(worker);
}

const tooMany = () =>
  problem('rate_limited', 'Too many passwords are being checked right now. Try again in a moment.', { retryAfter: 2 });
