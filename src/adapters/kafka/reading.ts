import { setTimeout as delay } from 'node:timers/promises';
import type { FetchedSlot, Fetcher, WantedSlot } from './fetcher.ts';
import { type Foreign, readRecord } from './read-record.ts';
import type { SlotState } from './slots.ts';

/** With so many arrivals that wait to be taken, no more are fetched of what has some. */
const enough = 5_000;
const roomMs = 10;
const pollMs = 1_000;

/** Fetches what the slots want, from each broker by itself, until it fails or is ended. */
export class Reading {
  readonly #fetcher: Fetcher;
  readonly #slots: readonly SlotState[];
  readonly #foreign: Foreign;
  readonly #arrived: () => void;
  readonly #enough: number;
  #ended = false;
  #failure: unknown = null;

  constructor(fetcher: Fetcher, slots: readonly SlotState[], foreign: Foreign, arrived: () => void, limit = enough) {
    this.#enough = limit;
    this.#fetcher = fetcher;
    this.#slots = slots;
    this.#foreign = foreign;
    this.#arrived = arrived;
  }

  /** Why nothing more will come, or null. */
  get failure(): unknown {
    return this.#failure;
  }

  async start(): Promise<void> {
    const leaders = await this.#fetcher.leaders(this.#slots.map(wanted));
    for (const [leader, slots] of Map.groupBy(this.#slots, ({ key }) => leaders.get(key)!))
      void this.#read(leader, slots);
  }

  end(): void {
    this.#ended = true;
  }

  async #read(leader: number, slots: readonly SlotState[]): Promise<void> {
    try {
      while (!this.#ended && this.#failure === null) {
        const full = this.#waiting() >= this.#enough;
        // a slot that has nothing may be the one that the others wait for
        const hungry = full ? slots.filter(({ arrivals }) => arrivals.length === 0) : slots;
        const found =
          hungry.length === 0 ? [] : await this.#fetcher.fetch(leader, hungry.map(wanted), full ? 0 : pollMs);
        if (this.#ended) return;
        for (const one of found) this.#take(one);
        if (found.length > 0) this.#arrived();
        else if (full) await delay(roomMs);
      }
    } catch (error) {
      this.#failure ??= error;
      this.#arrived();
    }
  }

  #waiting(): number {
    return this.#slots.reduce((sum, { arrivals }) => sum + arrivals.length, 0);
  }

  #take({ key, records, next }: FetchedSlot): void {
    const slot = this.#slots.find((one) => one.key === key)!;
    for (const { record, offset, recordedAt } of records) {
      const arrival = readRecord(record, { slot, offset, recordedAt, after: slot.last }, this.#foreign);
      slot.last = arrival.order;
      slot.arrivals.push(arrival);
    }
    slot.next = next;
  }
}

const wanted = ({ key, topic, partition, next }: SlotState): WantedSlot => ({ key, topic, partition, from: next });
