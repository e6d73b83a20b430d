import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from '../../kernel/consumer.ts';
import { type Cursor, isBefore, logStart } from '../../kernel/cursor.ts';
import type { Database } from '../../kernel/database.ts';
import type { LogSignal } from '../../kernel/event-log.ts';
import { Pause } from '../../kernel/pause.ts';
import { catchUpFromTable, readStanding, stepTowardsTopics } from '../../kernel/to-topics.ts';
import { partitionName, readTopicPositions, type Topic } from '../../kernel/topic-positions.ts';
import { takeArrivals } from '../../kernel/topic-step.ts';
import { type KafkaSettings, reasonOf } from './connection.ts';
import { Fetcher } from './fetcher.ts';
import { Membership } from './membership.ts';
import type { Foreign } from './read-record.ts';
import { Reading } from './reading.ts';
import { backOff } from './retrying.ts';
import { completeUpTo, drop, emptySet, leastOf, nextSet, openSlot, type SlotState } from './slots.ts';
import { ensureTopics, groupOf } from './topics.ts';

const setLimit = 1_000;
const idleMs = 2_000;
const pausedMs = 1_000;
/** What has arrived is there before the relay has noted it; that is a matter of moments. */
const notedMs = 3;
/** Somebody is at the same partitions: after a rebalance, for one set; if frozen, until its session ends. */
const takenMs = 100;
/** How often it is noted how far this process has come where nothing arrives. */
const followMs = 1_000;
const mostBackOffMs = 10_000;

export interface TopicConsumerOptions {
  readonly database: Database;
  readonly settings: KafkaSettings;
  readonly signal: LogSignal;
  readonly foreign: Foreign;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Feeds one consumer from its topics, together with other processes of its group. It takes the events of a partition in
 * the order of the log, across topics: partition n of all of them is read by the same process, which waits with an event
 * until everything before it has come.
 */
export class TopicConsumer {
  readonly #options: TopicConsumerOptions;
  readonly #consumer: Consumer;
  readonly #pause = new Pause();
  #stopped = false;
  #reload = false;
  #slots = new Map<string, SlotState>();
  #reading: Reading | null = null;
  /** Up to where it has been noted that all slots are done with, and when. */
  #followed: { readonly upTo: Cursor; readonly at: number } = { upTo: logStart, at: 0 };
  #noted = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: TopicConsumerOptions, consumer: Consumer) {
    this.#options = options;
    this.#consumer = consumer;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Its positions may have been changed by somebody else. */
  look(): void {
    this.#reload = true;
    this.#pause.wake();
  }

  /** Ends after the current set. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { warn } = this.#options;
    let failures = 0;
    while (!this.#stopped) {
      try {
        await this.#session(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#stopped) return;
        warn(`consumer ${this.#consumer.name} waits: ${reasonOf(error)}`, error);
        await this.#pause.for(backOff(failures, mostBackOffMs));
        failures += 1;
      }
    }
  }

  async #session(well: () => void): Promise<void> {
    const { database, settings } = this.#options;
    const topics = await ensureTopics(database, settings, this.#consumer.types);
    await this.#comeToTopics(topics);
    if (this.#stopped) return;
    const group = groupOf(this.#consumer.name, settings);
    const member = await Membership.join(settings, group, topics, this.#pause.wake);
    const fetcher = new Fetcher(settings, group);
    let generation = -1;
    this.#reload = false;
    try {
      while (!this.#stopped) {
        if (this.#reload || generation !== member.generation) {
          this.#reload = false;
          generation = member.generation;
          if (!(await this.#open(member, fetcher, topics))) return; // it starts over
        }
        const failure = this.#reading?.failure ?? null;
        if (failure !== null) {
          fetcher.forget();
          this.#options.warn(`consumer ${this.#consumer.name} reads again: ${reasonOf(failure)}`, failure);
          await delay(500);
          this.#reload = true;
          continue;
        }
        await this.#turn(member);
        well();
      }
    } finally {
      this.#reading?.end();
      this.#reading = null;
      this.#slots.clear();
      await Promise.all([member.leave(), fetcher.close()]);
    }
  }

  async #comeToTopics(topics: readonly Topic[]): Promise<void> {
    const { database, signal } = this.#options;
    while (!this.#stopped) {
      const step = await stepTowardsTopics(database, this.#consumer, topics);
      if (step === 'there') return;
      if (typeof step === 'string') await this.#pause.for(step === 'paused' ? pausedMs : takenMs);
      else if (step.appended) signal.emit('appended');
    }
  }

  /** Begins to read the partitions that are this process's now. @returns false when their positions are gone, or it is to stop */
  async #open(member: Membership, fetcher: Fetcher, topics: readonly Topic[]): Promise<boolean> {
    const { database, warn } = this.#options;
    this.#reading?.end();
    const mine = member.partitions();
    const rows = (await readTopicPositions(database, this.#consumer.name)).filter(({ topic, partition }) =>
      mine.get(topic)?.includes(partition),
    );
    const expected = topics.reduce((sum, { topic, partitions }) => {
      return sum + (mine.get(topic) ?? []).filter((partition) => partition < partitions).length;
    }, 0);
    if (rows.length < expected) return false;
    const [firsts, ends] = await Promise.all([
      member.offsets(byTopic(rows), 'first'),
      member.offsets(byTopic(rows), 'end'),
    ]);
    this.#slots = new Map();
    this.#followed = { upTo: logStart, at: 0 }; // of what was another's, it may not have been noted
    let removed = false;
    for (const row of rows) {
      const key = partitionName(row);
      const [first, end] = [firsts.get(key)!, ends.get(key)!];
      const wanted = row.next_offset ?? first;
      removed ||= wanted < first || wanted > end;
      this.#slots.set(key, openSlot(row, wanted < first || wanted > end ? first : wanted));
    }
    if (removed) {
      const message = `consumer ${this.#consumer.name}: brokers have removed what it had not taken; the log's own table has it, but not what other programs sent`;
      warn(message, new Error('records are missing'));
      if ((await catchUpFromTable(database, this.#consumer, () => this.#stopped)) === 'stopped') return false;
    }
    this.#reading = new Reading(fetcher, [...this.#slots.values()], this.#options.foreign, this.#pause.wake);
    await this.#reading.start();
    return true;
  }

  async #turn(member: Membership): Promise<void> {
    const slots = [...this.#slots.values()];
    if (slots.every(({ arrivals }) => arrivals.length === 0)) await this.#pause.for(idleMs);
    if (this.#stopped || this.#reload) return;
    const { paused, relayed } = await readStanding(this.#options.database, this.#consumer.name);
    if (paused) return this.#pause.for(pausedMs);
    let set = nextSet(slots, completeUpTo(slots), setLimit);
    if (set.arrivals.length === 0) {
      if (!this.#isBehind(slots, relayed)) return;
      await this.#lookAtEnds(member, slots, relayed);
      set = nextSet(slots, completeUpTo(slots), setLimit);
    }
    if (set.arrivals.length > 0) return this.#take(set);
    if (slots.some(({ arrivals }) => arrivals.length > 0)) return void (await delay(notedMs));
    await this.#follow(slots, relayed);
  }

  /** Whether the ends of the topics would tell something new: something waits, or the relay has gone on. */
  #isBehind(slots: readonly SlotState[], relayed: Cursor): boolean {
    if (slots.some(({ arrivals }) => arrivals.length > 0)) return true;
    const { upTo, at } = this.#followed;
    return isBefore(upTo, relayed) && performance.now() - at > followMs;
  }

  /** Whoever has been read to its end, as it was found after the relay was at `relayed`, holds nothing more up to there. */
  async #lookAtEnds(member: Membership, slots: readonly SlotState[], relayed: Cursor): Promise<void> {
    const ends = await member.offsets(byTopic(slots), 'end');
    for (const slot of slots) if (slot.next >= ends.get(slot.key)!) slot.passed = relayed;
  }

  async #take(set: ReturnType<typeof nextSet>): Promise<void> {
    const follow = performance.now() - this.#noted > followMs;
    const step = await takeArrivals(this.#options.database, this.#consumer, { ...set, follow });
    if (typeof step === 'object') {
      if (follow) this.#noted = performance.now();
      drop(this.#slots, set, step.taken);
      if (step.appended) this.#options.signal.emit('appended');
    } else if (step === 'stale') this.#reload = true;
    else await this.#pause.for(step === 'paused' ? pausedMs : takenMs);
  }

  /** Notes how far all slots have come, so that the consumer's own position can follow. */
  async #follow(slots: readonly SlotState[], relayed: Cursor): Promise<void> {
    const complete = completeUpTo(slots);
    const step = await takeArrivals(this.#options.database, this.#consumer, emptySet(slots, complete));
    if (step === 'stale') this.#reload = true;
    // a record may still be on its way to a slot that has not passed it: then it is noted again
    if (typeof step === 'object') this.#followed = { upTo: leastOf(complete, relayed), at: performance.now() };
  }
}

function byTopic(slots: readonly { readonly topic: string; readonly partition: number }[]): Map<string, number[]> {
  return new Map(
    [...Map.groupBy(slots, ({ topic }) => topic)].map(([topic, of]) => [topic, of.map((one) => one.partition)]),
  );
}
