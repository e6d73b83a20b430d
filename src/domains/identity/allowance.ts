export interface Rate {
  /** Tries that may be made at once. */
  readonly burst: number;
  /** So long until a spent one is back. */
  readonly everyMs: number;
}

/** Beyond this many keys the oldest are forgotten: memory is bounded, whoever makes up keys. */
const maxKeys = 50_000;

/** So many tries for each key; spent ones come back one by one (the generic cell rate algorithm, ITU-T I.371). */
export class Allowance {
  readonly #rate: Rate;
  /** When each key has all its tries back, in milliseconds. */
  readonly #full = new Map<string, number>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Milliseconds until this key has a try; 0 when it has one. */
  wait(key: string, now: number): number {
    const { burst, everyMs } = this.#rate;
    return Math.max(0, (this.#full.get(key) ?? now) - now - (burst - 1) * everyMs);
  }

  spend(key: string, now: number): void {
    const full = Math.max(this.#full.get(key) ?? now, now) + this.#rate.everyMs;
    this.#full.delete(key);
    if (this.#full.size >= maxKeys) this.#full.delete(this.#full.keys().next().value!);
    this.#full.set(key, full);
  }

  giveBack(key: string, now: number): void {
    const full = (this.#full.get(key) ?? now) - this.#rate.everyMs;
    if (full > now) this.#full.set(key, full);
    else this.#full.delete(key);
  }

  clear(key: string): void {
    this.#full.delete(key);
  }
}
