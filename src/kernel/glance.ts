import type { Consumer } from './consumer.ts';
import type { Step } from './consumer-step.ts';
import type { Cursor } from './cursor.ts';
import type { Database } from './database.ts';
import { anythingBeyond, type Page } from './event-log.ts';
import type { SharedLog } from './shared-log.ts';

/** So far a consumer may look ahead of its position: a new start looks at as many events again. */
const maxAhead = 1_000;

/**
 * What a consumer can see of the log without a transaction of its own. Most events are of no concern to most consumers:
 * those are passed over in memory, and the position follows with the next event that matters.
 */
export class Glance {
  readonly #database: Database;
  readonly #consumer: Consumer;
  readonly #shared: SharedLog;
  #looked: Cursor | null = null;
  #ahead = 0;

  constructor(database: Database, consumer: Consumer, shared: SharedLog) {
    this.#database = database;
    this.#consumer = consumer;
    this.#shared = shared;
  }

  /** The next events behind `after`, read together with the other consumers. */
  read(tx: Parameters<SharedLog['read']>[0], after: Cursor): Promise<Page> {
    return this.#shared.read(tx, after, this.#consumer.types);
  }

  /** The consumer has seen everything up to here; null: unknown, because another process may have it, or it failed. */
  standsAt(place: Cursor | null): void {
    this.#looked = place;
    this.#ahead = 0;
  }

  /** What there is to do, as far as it can be said like this; null: something that takes a transaction. */
  async look(): Promise<Step | null> {
    if (this.#looked === null || this.#ahead >= maxAhead) return null;
    const page = await this.read(this.#database, this.#looked);
    if (page.events.length > 0) return null;
    if (page.end === null) return (await anythingBeyond(this.#database, this.#looked)) ? 'held_back' : 'idle';
    this.#looked = page.end;
    this.#ahead += page.scanned;
    return { worked: true, appended: false, full: page.scanned >= maxAhead, scanned: page.scanned };
  }
}
