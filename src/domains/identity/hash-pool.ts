import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { problem } from '../../kernel/errors.ts';
import type { HashThread, HashWork } from './hash-worker.ts';

/** Who has waited so long is sent away, before the deadline of the whole answer comes. */
const maxWaitMs = 4_000;

interface Waiting {
  readonly since: number;
  readonly unwanted: AbortSignal;
  readonly resolve: (worker: Worker) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that work on passwords, each on one at a time, and those who wait for one, in order. */
export class HashPool {
  readonly #threads: number;
  readonly #maxWaiting: number;
  readonly #as: HashThread;
  readonly #idle: Worker[] = [];
  #waiting: Waiting[] = [];
  #started = 0;

  constructor({ threads, maxWaiting, ...as }: HashThread & { readonly threads: number; readonly maxWaiting: number }) {
    this.#threads = threads;
    this.#maxWaiting = maxWaiting;
    this.#as = as;
  }

  /** @throws 429 `rate_limited` when so many are waiting that it is no use to begin */
  requireRoom(): void {
    if (this.#waiting.length >= this.#maxWaiting) throw tooMany();
  }

  /**
   * Has a thread do the work. `unwanted`: nobody waits for it any more; what has not begun then never settles.
   *
   * @throws 429 `rate_limited`
   */
  async run<Result>(work: HashWork, unwanted: AbortSignal): Promise<Result> {
    const worker = await this.#free(unwanted);
    const keepsNothing = () => worker.unref();
    worker.ref();
    unwanted.addEventListener('abort', keepsNothing);
    try {
      worker.postMessage(work);
      const [result] = (await once(worker, 'message')) as [Result];
      this.#pass(worker);
      return result;
    } catch (error) {
      // it died of it; whoever waits gets another
      this.#started -= 1;
      void worker.terminate();
      if (this.#waiting.length > 0) this.#pass(this.#start());
      throw error;
    } finally {
      unwanted.removeEventListener('abort', keepsNothing);
    }
  }

  async #free(unwanted: AbortSignal): Promise<Worker> {
    const worker = this.#idle.pop();
    if (worker) return worker;
    if (this.#started < this.#threads) return this.#start();
    this.#waiting = this.#waiting.filter((one) => !one.unwanted.aborted);
    this.requireRoom();
    return new Promise((resolve, reject) =>
      this.#waiting.push({ since: performance.now(), unwanted, resolve, reject }),
    );
  }

  #start(): Worker {
    this.#started += 1;
    return new Worker(new URL('hash-worker.ts', import.meta.url), { workerData: this.#as });
  }

  /** To whoever waits longest; else it rests, and keeps no process from ending. */
  #pass(worker: Worker): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.unwanted.aborted) continue;
      if (performance.now() - next.since <= maxWaitMs) {
        next.resolve(worker);
        return;
      }
      next.reject(tooMany());
    }
    worker.unref();
    this.#idle.push(worker);
  }
}

const tooMany = () =>
  problem('rate_limited', 'Too many passwords are being checked right now. Try again in a moment.', { retryAfter: 2 });
