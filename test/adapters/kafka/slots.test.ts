import { expect, test } from 'vitest';
import { completeUpTo, drop, leastOf, nextSet, openSlot, type SlotState } from '../../../src/adapters/kafka/slots.ts';
import type { Arrival } from '../../../src/kernel/arrivals.ts';
import type { Cursor } from '../../../src/kernel/cursor.ts';

const place = (position: number): Cursor => ({ transaction_id: '7', position });

function slotWith(topic: string, partition: number, positions: readonly number[], passed: number): SlotState {
  const row = { type: topic, topic, partition, next_offset: null, transaction_id: '0', position: 0 };
  const slot = openSlot(row, positions.length);
  positions.forEach((position, offset) => {
    const order = place(position);
    slot.arrivals.push({ topic, partition, offset, order, ours: true, fault: null, foreign: null } as Arrival);
    slot.last = order;
  });
  slot.passed = place(passed);
  return slot;
}

test('events of several topics are taken in the order of the log, as far as nothing can still come between', () => {
  const slots = [slotWith('a', 0, [1, 4, 9], 0), slotWith('b', 0, [2, 5], 6), slotWith('c', 1, [3], 3)];
  const complete = completeUpTo(slots);
  expect([...complete]).toEqual([
    [0, place(6)],
    [1, place(3)],
  ]);
  const set = nextSet(slots, complete, 100);
  expect(set.arrivals.map(({ order }) => order.position)).toEqual([1, 2, 3, 4, 5]);
  expect([...set.complete]).toEqual([...complete]);
});

test('a set that its limit cut short says nothing about what is behind it', () => {
  const slot = slotWith('a', 0, [1, 2, 3, 4, 5], 9);
  const set = nextSet([slot], completeUpTo([slot]), 2);
  expect(set.arrivals.map(({ order }) => order.position)).toEqual([1, 2]);
  expect([...set.complete]).toEqual([]);
  drop(new Map([[slot.key, slot]]), set, 2);
  expect([slot.next_offset, slot.arrivals.length]).toEqual([2, 3]);
});

test('what has been noted reaches as far as the slot that is last, of which a record may still be on its way', () => {
  const slots = [slotWith('a', 0, [], 9), slotWith('a', 1, [5], 4)];
  expect(leastOf(completeUpTo(slots), place(9))).toEqual(place(5));
  expect(leastOf(completeUpTo([]), place(9))).toEqual(place(9));
});
