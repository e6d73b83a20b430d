import { hash } from 'node:crypto';
import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { gather } from '../../kernel/gather.ts';
import { presentStatistics } from './present.ts';
import { readStatisticsOf, type StatisticsRow } from './queries.ts';
import { namedBy, statisticsChannel } from './statistics-signal.ts';

export interface StatisticsFeedDeps {
  readonly database: Database;
  readonly currency: string;
  /** The store's. */
  readonly timeZone: string;
}

export type Statistics = ReturnType<typeof presentStatistics>;

export interface StatisticsNews {
  readonly stats: Statistics;
  /** Names this state: whoever has it is told only of another one. */
  readonly resume_token: string;
}

interface Watcher {
  stale: boolean;
  wake: () => void;
}

export interface KnownStatistics {
  /** Whether there is such a customer. */
  readonly known: boolean;
  readonly stats: Statistics;
}

/** What was read is right until a notification says otherwise; one that was lost with its connection, so long. */
const keptMs = 2_000;
const maxKept = 10_000;

/**
 * What is counted about customers, as it changes. All watchers of a process hear one notification and are read for by one
 * query, however many they are. A state is made when its watcher takes it, so a slow one gets the latest. Who only asks is
 * answered from memory while nothing has changed.
 */
export class StatisticsFeed {
  readonly #deps: StatisticsFeedDeps;
  readonly #read: (customerId: string) => Promise<StatisticsRow | undefined>;
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #kept = new Map<string, { readonly value: KnownStatistics; readonly until: number }>();
  /** Being read; what changes meanwhile is not kept. */
  readonly #reading = new Map<string, { stale: boolean }>();
  #listening: Promise<() => Promise<void>> | null = null;

  constructor(deps: StatisticsFeedDeps) {
    this.#deps = deps;
    const { database, timeZone } = deps;
    this.#read = gather((ids) => readStatisticsOf(database, ids, { now: now(), timeZone }));
  }

  /** What is counted about a customer now. */
  async of(customerId: string): Promise<KnownStatistics> {
    const kept = this.#kept.get(customerId);
    if (kept && performance.now() < kept.until) return kept.value;
    await this.#listen().catch(() => {}); // then nothing is kept
    const reading = this.#reading.get(customerId) ?? { stale: this.#listening === null };
    this.#reading.set(customerId, reading);
    try {
      const row = (await this.#read(customerId))!;
      const value = { known: row.known, stats: presentStatistics(customerId, row, this.#deps.currency) };
      // that somebody has become a customer is told by nobody
      if (row.known && !reading.stale) this.#keep(customerId, value);
      return value;
    } finally {
      if (this.#reading.get(customerId) === reading) this.#reading.delete(customerId);
    }
  }

  /** Ends listening. */
  async close(): Promise<void> {
    await this.#listening?.then((unlisten) => unlisten()).catch(() => {}); // its connection was lost already
    this.#listening = null;
  }

  /** First the present state, unless `seen` names it, then each change, without end. */
  async *watch(customerId: string, seen: string, signal: AbortSignal): AsyncGenerator<StatisticsNews, void> {
    const watcher: Watcher = { stale: true, wake: () => {} };
    await this.#join(customerId, watcher);
    try {
      for (let last = seen; !signal.aborted; ) {
        watcher.stale = false;
        const { stats } = await this.of(customerId);
        const resume_token = hash('sha256', JSON.stringify(stats), 'base64url').slice(0, 22);
        if (resume_token !== last && !signal.aborted) yield { stats, resume_token };
        last = resume_token;
        await untilStale(watcher, signal);
      }
    } finally {
      this.#leave(customerId, watcher);
    }
  }

  #keep(customerId: string, value: KnownStatistics): void {
    this.#kept.delete(customerId);
    if (this.#kept.size >= maxKept) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(customerId, { value, until: performance.now() + keptMs });
  }

  #listen(): Promise<unknown> {
    this.#listening ??= this.#deps.database
      .listen(statisticsChannel, (payload) => this.#heard(payload))
      .catch((error) => {
        this.#listening = null; // the next one tries again
        throw error;
      });
    return this.#listening;
  }

  async #join(customerId: string, watcher: Watcher): Promise<void> {
    const watchers = this.#watchers.get(customerId) ?? new Set();
    this.#watchers.set(customerId, watchers.add(watcher));
    try {
      await this.#listen();
    } catch (error) {
      this.#leave(customerId, watcher);
      throw error;
    }
  }

  #leave(customerId: string, watcher: Watcher): void {
    const watchers = this.#watchers.get(customerId);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(customerId);
  }

  /** A new connection may have missed some: then all are looked at. */
  #heard(payload: string): void {
    const named = namedBy(payload);
    if (named === null) this.#kept.clear();
    for (const id of named ?? this.#reading.keys()) {
      this.#kept.delete(id);
      const reading = this.#reading.get(id);
      if (reading) reading.stale = true;
    }
    for (const id of named ?? this.#watchers.keys()) {
      for (const watcher of this.#watchers.get(id) ?? []) {
        watcher.stale = true;
        watcher.wake();
      }
    }
  }
}

function untilStale(watcher: Watcher, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      watcher.wake = () => {};
      signal.removeEventListener('abort', end);
      resolve();
    };
    watcher.wake = end;
    signal.addEventListener('abort', end, { once: true });
    if (watcher.stale || signal.aborted) end();
  });
}
