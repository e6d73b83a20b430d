import type { WorkerEvents } from 'graphile-worker';

/** graphile-worker's own back-off: a failed job is due again e^attempts seconds later, from the tenth time on e^10. */
const retryMs = (attempts: number) => Math.exp(Math.min(attempts, 10)) * 1_000;
/** After something whose end is not told, such as a statement that was only just sent: on a busy machine that takes. */
const soonMs = [100, 1_000, 10_000];
const afterFaultMs = 2_000;

/**
 * Looks into the queue when there may be something that nothing announces; looking often enough without a reason would be
 * load at rest.
 */
export class Nudges {
  readonly #nudge: () => void;
  /** By the tenth of a second in which they go off, so that a thousand failures at once are one timer. */
  readonly #timers = new Map<number, NodeJS.Timeout>();

  constructor(events: WorkerEvents, nudge: () => void) {
    this.#nudge = nudge;
    // a job that failed here is due again, so long after its failure was written down, which it is not yet
    events.on('job:error', ({ job }) => this.#soon(retryMs(job.attempts)));
    // its lane is free for the next
    events.on('job:complete', ({ job }) => job.job_queue_id !== null && this.#soon());
    // what was announced while nobody listened
    events.on('pool:listen:success', () => this.#soon());
  }

  /** After a look into the queue that failed: by itself the next one would be a regular one. */
  afterFault(): void {
    this.#in(afterFaultMs);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #soon(after = 0): void {
    for (const ms of soonMs) this.#in(after + ms);
  }

  #in(ms: number): void {
    const tenth = Math.ceil((performance.now() + ms) / 100);
    if (this.#timers.has(tenth)) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(tenth);
        this.#nudge();
      },
      tenth * 100 - performance.now(),
    );
    this.#timers.set(tenth, timer.unref());
  }
}
