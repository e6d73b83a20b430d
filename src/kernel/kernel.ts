import { type Command, locksOf, type Outcome } from './command.ts';
import type { Database } from './database.ts';
import { LogSignal } from './event-log.ts';
import { executeBatch, type Result, type Settled, type Submission } from './execute.ts';
import { inFlight, keyText } from './idempotency.ts';
import { Lane } from './lane.ts';

export interface KernelOptions {
  /** Off only to measure what batching gives. */
  readonly batching: boolean;
  /** Calls running at once without batching: the size of the connection pool. */
  readonly width: number;
}

/** Idea one at work: takes calls one by one (`submit`) or by the thousand (`run`); either way they run as sets. */
export class Kernel {
  readonly database: Database;
  readonly signal = new LogSignal();
  readonly #options: KernelOptions;
  readonly #lanes = new Map<string, Lane<never, unknown>>();
  readonly #keys = new Set<string>();

  constructor(database: Database, options: KernelOptions) {
    this.database = database;
    this.#options = options;
  }

  /** Queues one call; resolves when its batch has committed. Rejects with a `Problem` or a defect. */
  async submit<Input, Output>(
    command: Command<Input, Output>,
    submission: Submission<Input, Output>,
  ): Promise<Result<Output>> {
    if (!submission.idempotent) return this.#lane(command).submit(submission);
    const key = keyText(submission.idempotent as never);
    if (this.#keys.has(key)) return { ok: false, problem: inFlight() };
    this.#keys.add(key);
    try {
      return await this.#lane(command).submit(submission);
    } finally {
      this.#keys.delete(key);
    }
  }

  /**
   * Runs many calls at once, in as few transactions as their locks allow: one, if no two share a lock. For imports,
   * jobs and whoever has a set already. Defects stay with their call.
   */
  async run<Input, Output>(
    command: Command<Input, Output>,
    submissions: readonly Submission<Input, Output>[],
  ): Promise<({ outcome: Outcome<Output> } | { defect: unknown })[]> {
    const settled: Settled<Output>[] = new Array(submissions.length);
    for (const wave of waves(command, submissions)) {
      const done = await executeBatch(
        this.database,
        command,
        wave.map((index) => submissions[index]!),
      );
      wave.forEach((index, place) => {
        settled[index] = done.settled[place]!;
      });
      if (done.appended) this.signal.emit('appended');
    }
    return settled.map((one) => ('result' in one ? { outcome: one.result as Outcome<Output> } : one));
  }

  /** Resolves when nothing that was accepted is still open. For a graceful stop. */
  async drained(): Promise<void> {
    while ([...this.#lanes.values()].some((lane) => lane.open > 0)) await new Promise(setImmediate);
  }

  #lane<Input, Output>(command: Command<Input, Output>): Lane<Input, Output> {
    let lane = this.#lanes.get(command.name) as Lane<Input, Output> | undefined;
    if (!lane) {
      lane = new Lane(this.database, command, { ...this.#options, appended: () => this.signal.emit('appended') });
      this.#lanes.set(command.name, lane as Lane<never, unknown>);
    }
    return lane;
  }
}

/** Splits calls so that no two of a wave share a lock, keeping the order of calls that do. */
function waves<Input, Output>(
  command: Command<Input, Output>,
  submissions: readonly Submission<Input, Output>[],
): number[][] {
  const all: number[][] = [];
  const turn = new Map<string, number>();
  submissions.forEach((submission, index) => {
    const locks = locksOf(command, submission.input);
    const wave = Math.max(0, ...locks.map((lock) => turn.get(lock) ?? 0));
    for (const lock of locks) turn.set(lock, wave + 1);
    if (all[wave]) all[wave].push(index);
    else all[wave] = [index];
  });
  return all;
}
