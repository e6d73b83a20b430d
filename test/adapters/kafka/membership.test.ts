import { expect, test } from 'vitest';
import { together } from '../../../src/adapters/kafka/membership.ts';

type Members = Parameters<typeof together>[1];
type Metadata = Parameters<typeof together>[3];

/** What each member is given, as `topic partition`, of topics with four partitions each. */
function divide(members: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const subscriptions: Members = new Map(
    Object.entries(members).map(([memberId, topics]) => [memberId, { memberId, version: 1, topics: [...topics] }]),
  );
  const topics = new Set(Object.values(members).flat());
  const counts = new Map([...topics].map((topic) => [topic, { partitionsCount: 4 }]));
  const given = together('', subscriptions, topics, { topics: counts } as unknown as Metadata);
  return Object.fromEntries(
    given.map(({ memberId, assignments }) => [
      memberId,
      [...assignments.values()].flatMap(({ topic, partitions }) => partitions.map((one) => `${topic} ${one}`)),
    ]),
  );
}

test('partition n of every topic goes to the same member', () => {
  expect(divide({ one: ['a', 'b'], two: ['a', 'b'], three: ['b', 'a'] })).toEqual({
    one: ['a 0', 'a 3', 'b 0', 'b 3'],
    three: ['a 1', 'b 1'],
    two: ['a 2', 'b 2'],
  });
});

test('shops that share brokers, with topics of their own, get what is theirs', () => {
  expect(divide({ east: ['east.a'], west: ['west.a'] })).toEqual({
    east: ['east.a 0', 'east.a 1', 'east.a 2', 'east.a 3'],
    west: ['west.a 0', 'west.a 1', 'west.a 2', 'west.a 3'],
  });
});

test('while a new version comes in, its processes read what only they know, and the rest together with it', () => {
  expect(divide({ old: ['a'], new1: ['a', 'b'], new2: ['a', 'b'] })).toEqual({
    old: [],
    new1: ['a 0', 'a 2', 'b 0', 'b 2'],
    new2: ['a 1', 'a 3', 'b 1', 'b 3'],
  });
});
