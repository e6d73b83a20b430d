/** So many wait to be taken; who puts one more waits, too. */
const capacity = 16;

/** Where several put what one takes, in order and no faster than it is taken. Ends when `signal` fires. */
export class Channel<Item> {
  readonly #signal: AbortSignal;
  readonly #items: Item[] = [];
  readonly #putting: (() => void)[] = [];
  #taking: (() => void) | null = null;
  #closed = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.close(), { once: true });
    if (signal.aborted) this.close();
  }

  /** Resolves when there is room for more; at once when nobody takes any more. */
  put(item: Item): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#items.push(item);
    this.#taking?.();
    if (this.#items.length < capacity) return Promise.resolve();
    return new Promise((resolve) => this.#putting.push(resolve));
  }

  /** What was put is still taken. */
  close(): void {
    this.#closed = true;
    this.#taking?.();
    for (const resolve of this.#putting.splice(0)) resolve();
  }

  /** Whoever takes gets what was put and then this. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        if (this.#items.length < capacity) this.#putting.shift()?.();
        yield item;
      } else if (this.#failure) throw this.#failure.error;
      else if (this.#closed || this.#signal.aborted) return;
      else
        await new Promise<void>((resolve) => {
          this.#taking = () => {
            this.#taking = null;
            resolve();
          };
        });
    }
  }
}
