import type { WorkerEvents } from 'graphile-worker';

/** graphile-worker's own back-off: a failed job is due again e^attempts seconds later, from the tenth time on e^10. */
const retryMs = (attempts: number) => Math.exp(Math.min(attempts, 10)) * 1_000;
const marginMs = 50;

/**
 * Looks into the queue when a job that failed here is due again: nothing announces that, and looking often enough
 * without a reason would be load at rest.
 */
export class Nudges {
  readonly #nudge: () => void;
  /** By the second in which they go off, so that a thousand failures at once are one timer. */
  readonly #timers = new Map<number, NodeJS.Timeout>();

  constructor(events: WorkerEvents, nudge: () => void) {
    this.#nudge = nudge;
    events.on('job:error', ({ job }) => this.#at(performance.now() + retryMs(job.attempts) + marginMs));
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #at(time: number): void {
    const second = Math.ceil(time / 1_000);
    if (this.#timers.has(second)) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(second);
        this.#nudge();
      },
      second * 1_000 - performance.now(),
    );
    this.#timers.set(second, timer.unref());
  }
}
