export interface LoadLimits {
  /** Requests being handled at once; beyond them new ones are turned away. */
  readonly maxInFlight: number;
  /** How late the event loop may run, in milliseconds, before new requests are turned away. */
  readonly maxLoopDelayMs: number;
}

const sampleMs = 100;
/** One line for all that was turned away in this time: a line each would cost what shedding is to save. */
const reportMs = 1_000;

/**
 * Knows how much this process has on its hands. A queue that only grows helps nobody: who comes when it is full is told
 * so at once, at a small part of the price of an answer.
 */
export class LoadGuard {
  readonly #limits: LoadLimits;
  #inFlight = 0;
  #draining = false;
  #timer: NodeJS.Timeout | undefined;
  #lateInRow = 0;
  #turnedAway = 0;
  #reportedAt = 0;

  constructor(limits: LoadLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** True from the moment that the process was asked to stop. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Twice in a row, because one late turn is a pause that is over already, such as a large document being made. */
  get overloaded(): boolean {
    return this.#inFlight > this.#limits.maxInFlight || this.#lateInRow > 1;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
  }

  turnedAway(): void {
    this.#turnedAway += 1;
  }

  /** The first step of a graceful stop: readiness goes off and connections are closed after their answers. */
  drain(): void {
    this.#draining = true;
  }

  /** Watches the event loop's delay until `stop`, and reports how many requests were turned away. */
  watch(report: (turnedAway: number) => void): void {
    let due = performance.now() + sampleMs;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#lateInRow = now - due > this.#limits.maxLoopDelayMs ? this.#lateInRow + 1 : 0;
      due = now + sampleMs;
      if (this.#turnedAway > 0 && now - this.#reportedAt > reportMs) {
        report(this.#turnedAway);
        this.#turnedAway = 0;
        this.#reportedAt = now;
      }
    }, sampleMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
