import { type Cursor, isBefore } from './cursor.ts';
import type { Reader } from './database.ts';
import type { StoredEvent } from './event.ts';
import { type Page, pageOf, readRows } from './event-log.ts';

/** Who asks so soon after the last reading gets what that brought. */
const freshMs = 20;
/** What was read so long ago is read again: who is erased is taken out of the log's past too. */
const keptMs = 1_000;
/** How much of the log's end is kept, in pages. */
const pagesKept = 3;

interface Seen {
  readonly event: StoredEvent;
  readonly at: number;
}

/**
 * One reading of the log for all consumers of a process: they stand near each other most of the time, and reading and
 * parsing was dearer than what they do with the events. The last events read stay in memory, so that each is read once.
 * A page is read on the connection of whoever comes first; what it holds is committed and below all running
 * transactions, so it is as true for everybody else's transaction.
 */
export class SharedLog {
  readonly #types: readonly string[];
  readonly #limit: number;
  /** A piece of the log without gaps, behind `#start`. */
  #seen: Seen[] = [];
  #start: Cursor | null = null;
  #lastReading = Number.NEGATIVE_INFINITY;
  readonly #reading = new Map<string, Promise<readonly StoredEvent[]>>();

  /** `types`: of all the consumers together. */
  constructor(types: readonly string[], limit: number) {
    this.#types = [...new Set(types)];
    this.#limit = limit;
  }

  /** As `readLog`, for consumers of some of the types. */
  async read(reader: Reader, after: Cursor, types: readonly string[]): Promise<Page> {
    return pageOf(await this.#rowsBehind(reader, after), types);
  }

  async #rowsBehind(reader: Reader, after: Cursor): Promise<readonly StoredEvent[]> {
    const known = this.#kept(after);
    if (known === null) return await this.#load(reader, after);
    if (known.length === this.#limit || (known.length > 0 && performance.now() - this.#lastReading < freshMs))
      return known;
    await this.#load(reader, this.#end()!);
    return this.#kept(after) ?? known;
  }

  /** What is known to come behind `after`, at most a page; null where that is not in memory. */
  #kept(after: Cursor): readonly StoredEvent[] | null {
    const index = this.#seen.findLastIndex(({ event }) => isSame(event, after));
    if (index < 0 && !(this.#start && isSame(this.#start, after))) return null;
    const rows = this.#seen.slice(index + 1, index + 1 + this.#limit);
    const tooOld = rows[0] !== undefined && performance.now() - rows[0].at > keptMs;
    return tooOld ? null : rows.map(({ event }) => event);
  }

  #end = (): Cursor | null => this.#seen.at(-1)?.event ?? this.#start;

  /** Reads a page behind `after`, once for all who want it at the same time. */
  #load(reader: Reader, after: Cursor): Promise<readonly StoredEvent[]> {
    const key = `${after.transaction_id} ${after.position}`;
    let reading = this.#reading.get(key);
    if (!reading) {
      reading = readRows(reader, after, this.#types, this.#limit)
        .then((rows) => {
          this.#keep(after, rows);
          return rows;
        })
        .finally(() => this.#reading.delete(key));
      this.#reading.set(key, reading);
    }
    return reading;
  }

  /** Adds rows to what they continue; rows from farther on begin anew, those from farther back are not kept. */
  #keep(after: Cursor, rows: readonly StoredEvent[]): void {
    const at = performance.now();
    const end = this.#end();
    const read = rows.map((event) => ({ event, at }));
    if (end !== null && isSame(end, after)) this.#seen.push(...read);
    else if (end === null || isBefore(end, after) || at - this.#lastReading > keptMs) {
      this.#start = after;
      this.#seen = read;
    } else return;
    this.#lastReading = at;
    const surplus = this.#seen.length - pagesKept * this.#limit;
    if (surplus <= 0) return;
    const { transaction_id, position } = this.#seen[surplus - 1]!.event;
    this.#start = { transaction_id, position };
    this.#seen.splice(0, surplus);
  }
}

const isSame = (left: Cursor, right: Cursor) =>
  left.position === right.position && left.transaction_id === right.transaction_id;
