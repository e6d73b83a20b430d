import type { Transaction } from './database.ts';
import type { NewEvent, StoredEvent } from './event.ts';

/**
 * Idea two: what may lag behind a command is a consumer of the log, written for a set of events. Its position is stored
 * in the transaction of its effects, so each event takes effect exactly once, whatever crashes.
 */
export interface Consumer {
  /** `<domain>.<what it keeps>`, as in `crema consumers list`. */
  readonly name: string;
  readonly types: readonly string[];
  /**
   * Its effects are shown to people as final, such as a number on paper: the commit waits for the disk. Otherwise a crash
   * may take back what was seen for a moment, and the events are applied anew.
   */
  readonly durable?: true;
  /**
   * Applies events in order. Locks first, then reads, then writes; nothing outside the transaction. Events that it
   * returns are appended in the same transaction. Throwing fails the whole set, which is then taken in halves.
   */
  handle(tx: Transaction, events: readonly StoredEvent[], now: Date): Promise<readonly NewEvent[]>;
  /** Deletes all that this consumer has made, so that it can be rebuilt from the start of the log. Absent: it cannot. */
  forget?(tx: Transaction): void;
}
