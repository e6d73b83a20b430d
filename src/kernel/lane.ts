import { type Command, locksOf } from './command.ts';
import type { Database } from './database.ts';
import { problem } from './errors.ts';
import { executeBatch, type Result, type Submission } from './execute.ts';
import { commandWait } from './metrics.ts';

/** Larger batches gain nothing and make everybody in them wait. */
const maxBatch = 512;
/** Beyond this, new calls are turned away at once: a queue that only grows helps nobody. */
const maxWaiting = 4_096;
/** A call that waited this long is turned away unexecuted; its client has given up or soon will. */
const maxWaitMs = 5_000;

interface Waiting<Input, Output> {
  readonly submission: Submission<Input, Output>;
  readonly locks: readonly string[];
  readonly since: number;
  readonly resolve: (result: Result<Output>) => void;
  readonly reject: (error: unknown) => void;
}

export interface LaneOptions {
  /** False: every call runs alone, in a transaction of its own, as many at once as `width` allows. For comparison. */
  readonly batching: boolean;
  readonly width: number;
  readonly appended: () => void;
}

/**
 * The queue of one command. What arrives while a batch is in flight becomes the next batch: nobody waits when idle, and
 * under load one commit serves many. One batch in flight measured better than two or three.
 */
export class Lane<Input, Output> {
  readonly #database: Database;
  readonly #command: Command<Input, Output>;
  readonly #options: LaneOptions;
  readonly #attributes: { readonly command: string };
  #waiting: Waiting<Input, Output>[] = [];
  #inFlight = 0;
  #lastSize = 1;
  #gathering = false;

  constructor(database: Database, command: Command<Input, Output>, options: LaneOptions) {
    this.#database = database;
    this.#command = command;
    this.#attributes = { command: command.name };
    this.#options = options;
  }

  /** Calls waiting or running: zero means that nothing accepted is still open. */
  get open(): number {
    return this.#waiting.length + this.#inFlight;
  }

  submit(submission: Submission<Input, Output>): Promise<Result<Output>> {
    if (this.#waiting.length >= maxWaiting) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      const locks = locksOf(this.#command, submission.input);
      this.#waiting.push({ submission, locks, since: performance.now(), resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    const width = this.#options.batching ? 1 : this.#options.width;
    while (this.#waiting.length > 0 && this.#inFlight < width && !this.#gathering) {
      if (this.#options.batching && this.#lastSize > 1 && this.#waiting.length < this.#lastSize) {
        this.#gather();
        return;
      }
      void this.#run(this.#take());
    }
  }

  /**
   * Clients that were answered together come back together. Firing at the first of them would make batches of one and
   * of all the others in turn, so after a batch with company the loop is let around once for each wave of arrivals.
   */
  #gather(): void {
    this.#gathering = true;
    let seen = this.#waiting.length;
    let quiet = 0;
    const started = performance.now();
    const again = () => {
      quiet = this.#waiting.length > seen ? 0 : quiet + 1;
      seen = this.#waiting.length;
      if (quiet < gatherQuietTurns && seen < this.#lastSize && performance.now() - started < gatherMaxMs) {
        setImmediate(again);
        return;
      }
      this.#gathering = false;
      void this.#run(this.#take());
      this.#pump();
    };
    setImmediate(again);
  }

  /** The next batch: at most one call per lock; the others keep their order for the batch after. */
  #take(): Waiting<Input, Output>[] {
    const limit = this.#options.batching ? maxBatch : 1;
    if (!this.#command.locks && !this.#command.thenLocks) return this.#waiting.splice(0, limit);
    const held = new Set<string>();
    const batch: Waiting<Input, Output>[] = [];
    const rest: Waiting<Input, Output>[] = [];
    for (const one of this.#waiting) {
      const free = batch.length < limit && !one.locks.some((lock) => held.has(lock));
      // a call that must wait also holds back later calls for the same lock, so that they stay in order
      for (const lock of one.locks) held.add(lock);
      (free ? batch : rest).push(one);
    }
    this.#waiting = rest;
    return batch;
  }

  async #run(taken: Waiting<Input, Output>[]): Promise<void> {
    this.#inFlight += 1;
    this.#lastSize = taken.length;
    const batch = taken.filter((one) => !this.#expired(one));
    const started = performance.now();
    for (const one of batch) commandWait.record((started - one.since) / 1000, this.#attributes);
    if (batch.length > 0) await this.#settle(batch);
    this.#inFlight -= 1;
    this.#pump();
  }

  /** Answers every call of the batch, whatever happens. */
  async #settle(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      const { settled, appended } = await executeBatch(
        this.#database,
        this.#command,
        batch.map((one) => one.submission),
      );
      if (appended) this.#options.appended();
      batch.forEach((one, index) => {
        const result = settled[index]!;
        if ('result' in result) one.resolve(result.result);
        else one.reject(result.defect);
      });
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  #expired(one: Waiting<Input, Output>): boolean {
    const givenUp = one.submission.signal?.aborted === true;
    if (!givenUp && performance.now() - one.since < maxWaitMs) return false;
    one.reject(
      givenUp ? problem('deadline_exceeded', 'Nobody waited for this any more. Nothing was changed.') : overloaded(),
    );
    return true;
  }
}

const gatherQuietTurns = 2;
const gatherMaxMs = 1;

function overloaded() {
  return problem(
    'overloaded',
    'The service has more requests than it can answer in time. Nothing was changed; try again shortly.',
    {
      retryAfter: 1,
    },
  );
}
