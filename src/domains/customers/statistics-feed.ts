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

/**
 * What is counted about customers, as it changes. All watchers of a process hear one notification and are read for by one
 * query, however many they are. A state is made when its watcher takes it, so a slow one gets the latest.
 */
export class StatisticsFeed {
  readonly #deps: StatisticsFeedDeps;
  readonly #read: (customerId: string) => Promise<StatisticsRow | undefined>;
  readonly #watchers = new Map<string, Set<Watcher>>();
  #listening: Promise<() => Promise<void>> | null = null;

  constructor(deps: StatisticsFeedDeps) {
    this.#deps = deps;
    const { database, timeZone } = deps;
    this.#read = gather((ids) => readStatisticsOf(database, ids, { now: now(), timeZone }));
  }

  /** What is counted about a customer now, and whether there is such a customer. */
  async of(customerId: string): Promise<{ known: boolean; stats: Statistics }> {
    const row = (await this.#read(customerId))!;
    return { known: row.known, stats: presentStatistics(customerId, row, this.#deps.currency) };
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
      await this.#leave(customerId, watcher);
    }
  }

  async #join(customerId: string, watcher: Watcher): Promise<void> {
    const watchers = this.#watchers.get(customerId) ?? new Set();
    this.#watchers.set(customerId, watchers.add(watcher));
    this.#listening ??= this.#deps.database.listen(statisticsChannel, (payload) => this.#heard(payload));
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = null; // the next one tries again
      await this.#leave(customerId, watcher);
      throw error;
    }
  }

  async #leave(customerId: string, watcher: Watcher): Promise<void> {
    const watchers = this.#watchers.get(customerId);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(customerId);
    if (this.#watchers.size > 0 || this.#listening === null) return;
    const listening = this.#listening;
    this.#listening = null;
    await listening.then((unlisten) => unlisten()).catch(() => {}); // its connection was lost already
  }

  /** A new connection may have missed some: then all are looked at. */
  #heard(payload: string): void {
    for (const id of namedBy(payload) ?? this.#watchers.keys()) {
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
