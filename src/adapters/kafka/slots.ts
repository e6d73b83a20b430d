import type { Arrival } from '../../kernel/arrivals.ts';
import { type Cursor, compareCursors, earlierOf, laterOf } from '../../kernel/cursor.ts';
import { partitionName, type TopicPosition } from '../../kernel/topic-positions.ts';
import type { ArrivalSet, Slot } from '../../kernel/topic-step.ts';

/** A partition of a topic as this process reads it. */
export interface SlotState {
  readonly key: string;
  readonly type: string;
  readonly topic: string;
  readonly partition: number;
  /** As it is stored, so far as this process knows. */
  next_offset: number | null;
  /** What to fetch next. */
  next: number;
  /** How far our log has come in what was fetched. */
  last: Cursor;
  /** All of our log up to here that belongs in this slot has been fetched. */
  passed: Cursor;
  readonly arrivals: Arrival[];
}

export function openSlot(row: TopicPosition, next: number): SlotState {
  const { type, topic, partition, next_offset, transaction_id, position } = row;
  const at = { transaction_id, position };
  return { key: partitionName(row), type, topic, partition, next_offset, next, last: at, passed: at, arrivals: [] };
}

/**
 * By partition, up to where in our log everything has been fetched, of whatever topic: so far events can be taken in the
 * order in which they happened.
 */
export function completeUpTo(slots: Iterable<SlotState>): Map<number, Cursor> {
  const complete = new Map<number, Cursor>();
  for (const { partition, last, passed } of slots) {
    const here = laterOf(last, passed);
    const before = complete.get(partition);
    complete.set(partition, before ? earlierOf(before, here) : here);
  }
  return complete;
}

/** Up to where all of these are done with; without any, `otherwise`. */
export function leastOf(complete: ReadonlyMap<number, Cursor>, otherwise: Cursor): Cursor {
  return complete.size === 0 ? otherwise : [...complete.values()].reduce(earlierOf);
}

/** The next arrivals that can be taken, in order, at most `limit`. */
export function nextSet(slots: readonly SlotState[], complete: ReadonlyMap<number, Cursor>, limit: number): ArrivalSet {
  let waiting = 0;
  const ready = slots.flatMap(({ arrivals, partition }) => {
    const until = complete.get(partition)!;
    const end = arrivals.findIndex(({ order }) => compareCursors(order, until) > 0);
    const count = end === -1 ? arrivals.length : end;
    waiting += count;
    return arrivals.slice(0, Math.min(count, limit));
  });
  // stable, so that what shares a place keeps the order of its slot
  const arrivals = ready.sort((left, right) => compareCursors(left.order, right.order)).slice(0, limit);
  const partitions = new Set(arrivals.map(({ partition }) => partition));
  const all = arrivals.length === waiting; // else they reach only as far as the last of them
  const touched = slots.filter(({ partition }) => partitions.has(partition));
  return {
    slots: touched.map(storedSlot),
    arrivals,
    complete: all ? new Map([...complete].filter(([partition]) => partitions.has(partition))) : new Map(),
    follow: false,
  };
}

/** Nothing but how far all slots have come. */
export function emptySet(slots: readonly SlotState[], complete: ReadonlyMap<number, Cursor>): ArrivalSet {
  return { slots: slots.map(storedSlot), arrivals: [], complete, follow: true };
}

const storedSlot = ({ type, topic, partition, next_offset }: SlotState): Slot => ({
  type,
  topic,
  partition,
  next_offset,
});

/** The first `count` arrivals of the set are done with. */
export function drop(slots: ReadonlyMap<string, SlotState>, { arrivals }: ArrivalSet, count: number): void {
  for (const [key, taken] of Map.groupBy(arrivals.slice(0, count), partitionName)) {
    const slot = slots.get(key);
    if (!slot) continue;
    slot.arrivals.splice(0, taken.length);
    slot.next_offset = taken.at(-1)!.offset + 1;
  }
}
