import type { Reader } from './database.ts';
import { type Cursor, type Page, readLog } from './event-log.ts';

/** A page that its limit cut short stays true; at the end of the log there is more in a moment. */
const freshMs = 20;
const maxKept = 4;

interface Kept {
  readonly key: string;
  readonly page: Promise<Page>;
  validUntil: number;
}

/**
 * One reading of the log for all consumers of a process: they stand at the same place most of the time, and reading and
 * parsing was dearer than what they do with the events. A page is read on the connection of whoever comes first; what
 * it holds is committed and below all running transactions, so it is as true for everybody else's transaction.
 */
export class SharedLog {
  readonly #types: readonly string[];
  readonly #limit: number;
  #kept: readonly Kept[] = [];

  /** `types`: of all the consumers together. */
  constructor(types: readonly string[], limit: number) {
    this.#types = [...new Set(types)];
    this.#limit = limit;
  }

  /** As `readLog`, for consumers of some of the types. */
  async read(reader: Reader, after: Cursor, types: readonly string[]): Promise<Page> {
    const page = await (this.#find(after) ?? this.#load(reader, after));
    return { ...page, events: page.events.filter((event) => types.includes(event.type)) };
  }

  #find(after: Cursor): Promise<Page> | undefined {
    const key = keyOf(after);
    return this.#kept.find((one) => one.key === key && performance.now() < one.validUntil)?.page;
  }

  #load(reader: Reader, after: Cursor): Promise<Page> {
    const page = readLog(reader, after, this.#types, this.#limit);
    const kept: Kept = { key: keyOf(after), page, validUntil: Number.POSITIVE_INFINITY };
    this.#kept = [kept, ...this.#kept.filter((one) => one.key !== kept.key)].slice(0, maxKept);
    page.then(
      ({ scanned }) => {
        if (scanned < this.#limit) kept.validUntil = performance.now() + freshMs;
      },
      () => {
        kept.validUntil = 0;
      },
    );
    return page;
  }
}

const keyOf = ({ transaction_id, position }: Cursor) => `${transaction_id} ${position}`;
