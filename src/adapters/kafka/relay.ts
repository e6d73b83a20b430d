import { setTimeout as delay } from 'node:timers/promises';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { now } from '../../kernel/clock.ts';
import type { Cursor } from '../../kernel/cursor.ts';
import type { Database } from '../../kernel/database.ts';
import { knownTypes, type StoredEvent } from '../../kernel/event.ts';
import { anythingBeyond, readAll } from '../../kernel/event-log.ts';
import { Pause } from '../../kernel/pause.ts';
import type { Topic } from '../../kernel/topic-positions.ts';
import type { DatabaseAddress } from '../postgres/connection-settings.ts';
import { messageOf, type OutgoingMessage } from './cloud-event.ts';
import { connectionOf, type KafkaSettings, reasonOf } from './connection.ts';
import { RelayCandidate } from './relay-lock.ts';
import { advanceRelay, beginRelay, keepRelayAlive } from './relay-position.ts';
import { backOff, briefly } from './retrying.ts';
import { ensureTopics } from './topics.ts';

const pageLimit = 2_000;
/** Below what brokers take in one batch (`message.max.bytes`, 1,048,588), also where all goes into one partition. */
const batchBytes = 900_000;
/** Lengths and differences of offset and time, beside what a record carries (KIP-98, "Message Format"). */
const recordBytes = 50;
/** Something committed waits for an older transaction: it will be over in moments. */
const heldBackMs = 5;
/** Notifications wake the relay; this catches what a lost one would have said. */
const glanceMs = 10_000;
/** How often a process that is not the relay asks whether there is none. */
const candidateMs = 2_000;
const mostBackOffMs = 10_000;

export interface RelayOptions {
  readonly database: Database;
  /** Past any pooler, for a lock of a session. */
  readonly direct: DatabaseAddress;
  readonly settings: KafkaSettings;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Publishes the event log to topics, in its order, one batch after another: the next one leaves when the last has been
 * acknowledged by all replicas and noted. Of all processes one does so at a time. After a crash a batch may be sent
 * again; its readers know its events by their place in the log.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #pause = new Pause();
  readonly #over = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There may be something new in the log. */
  wake(): void {
    this.#pause.wake();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    this.#pause.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { direct, warn } = this.#options;
    const candidate = new RelayCandidate(direct);
    let failures = 0;
    while (!this.#stopped) {
      try {
        const lock = await candidate.take();
        if (lock === null) {
          await this.#rest(candidateMs);
          continue;
        }
        try {
          await this.#relay(lock.signal, () => {
            failures = 0;
          });
        } finally {
          await lock.release();
        }
      } catch (error) {
        warn(`the relay waits: ${reasonOf(error)}`, error);
        await this.#live();
        await this.#rest(backOff(failures, mostBackOffMs));
        failures += 1;
      }
    }
  }

  get #stopped(): boolean {
    return this.#over.signal.aborted;
  }

  /** Without minding wakes: for rests that are there to keep somebody from being asked too often. */
  #rest(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.#over.signal }).catch(() => {});
  }

  /** Tells candidates that this relay is not frozen, only without brokers. */
  #live(): Promise<void> {
    return keepRelayAlive(this.#options.database, now()).catch(() => {});
  }

  async #relay(lost: AbortSignal, published: () => void): Promise<void> {
    const { database, settings } = this.#options;
    const topics = new Map<string, Topic>();
    const learn = async (types: readonly string[]) => {
      for (const topic of await ensureTopics(database, settings, types)) topics.set(topic.type, topic);
    };
    await learn(knownTypes());
    let at = await beginRelay(database, now());
    const producer = new Producer<string, string, string, string>({
      ...connectionOf(settings, 'crema-relay'),
      serializers: stringSerializers,
      idempotent: true,
      acks: -1,
      repeatOnStaleMetadata: true,
    });
    try {
      while (!this.#stopped && !lost.aborted) {
        const { events, end } = await readAll(database, at, pageLimit);
        if (end === null) {
          const heldBack = await anythingBeyond(database, at);
          await (heldBack ? delay(heldBackMs) : this.#pause.for(glanceMs));
          continue;
        }
        const unknown = [...new Set(events.map(({ type }) => type))].filter((type) => !topics.has(type));
        if (unknown.length > 0) await learn(unknown); // of a version before or behind this one
        for (const batch of batches(events, topics)) {
          await producer.send({ messages: batch.messages, acks: -1, idempotent: true });
          if (lost.aborted || !(await advanceRelay(database, at, batch.end, now()))) return;
          at = batch.end;
          published();
        }
      }
    } finally {
      await briefly(producer.close());
    }
  }
}

interface Batch {
  readonly messages: OutgoingMessage[];
  readonly end: Cursor;
}

/** Cuts a page into batches that a broker takes: by what its messages are in bytes, keys and headers included. */
export function* batches(events: readonly StoredEvent[], topics: ReadonlyMap<string, Topic>): Generator<Batch> {
  let messages: OutgoingMessage[] = [];
  let bytes = 0;
  let end: Cursor | null = null;
  for (const event of events) {
    const message = messageOf(event, topics.get(event.type)!);
    const size = sizeOf(message);
    if (end !== null && bytes + size > batchBytes) {
      yield { messages, end };
      messages = [];
      bytes = 0;
    }
    messages.push(message);
    bytes += size;
    end = { transaction_id: event.transaction_id, position: event.position };
  }
  if (end !== null) yield { messages, end };
}

function sizeOf({ key, value, headers }: OutgoingMessage): number {
  const texts = [key!, value!, ...Object.entries(headers as Record<string, string>).flat()];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text) + 2, recordBytes);
}
