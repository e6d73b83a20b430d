/** Remembers up to `limit` values, each until its own time; when full, the oldest goes first. */
export class TimedCache<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, { value: Value; until: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `at` in milliseconds; undefined when not remembered, or no longer. */
  get(key: string, at: number): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && at < entry.until ? entry.value : undefined;
  }

  set(key: string, value: Value, until: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#limit) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, { value, until });
  }
}
