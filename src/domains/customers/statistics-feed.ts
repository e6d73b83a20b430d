import { hash } from 'node:crypto';
import { type Changed, KeptByKey, type KeptDatabase } from '../../adapters/cache/index.ts';
import { Repeated } from '../../adapters/grpc/index.ts';
import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { presentStatistics } from './present.ts';
import { readStatisticsOf, type StatisticsRow } from './queries.ts';
import { statisticsChannel } from './statistics-signal.ts';

export interface StatisticsFeedDeps {
  readonly database: Reader & KeptDatabase;
  readonly currency: string;
  /** The store's. */
  readonly timeZone: string;
  /** Whether copies are kept at all. */
  readonly keep: boolean;
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
  readonly answer: Repeated<{ readonly stats: Statistics }>;
}

/**
 * What is counted about customers, as it changes. All watchers of a process hear one notification and are read for by one
 * query, however many they are. A state is made when its watcher takes it, so a slow one gets the latest. Who only asks is
 * answered from memory while nothing has changed.
 */
export class StatisticsFeed {
  readonly #kept: KeptByKey<KnownStatistics>;
  readonly #watchers = new Map<string, Set<Watcher>>();

  constructor({ database, currency, timeZone, keep }: StatisticsFeedDeps) {
    this.#kept = new KeptByKey({
      database,
      group: 'statistics',
      channel: statisticsChannel,
      async load(ids) {
        const rows = await readStatisticsOf(database, ids, { now: now(), timeZone });
        return new Map([...rows].map(([id, row]) => [id, known(id, row, currency)]));
      },
      mayKeep: (value) => keep && value.known, // that somebody has become a customer is told by nobody
      onChange: (changed) => this.#heard(changed),
    });
  }

  /** What is counted about a customer now; at once where it is known already. */
  of(customerId: string): KnownStatistics | Promise<KnownStatistics> {
    return this.#kept.of(customerId) as KnownStatistics | Promise<KnownStatistics>; // of everybody something is counted
  }

  /** Ends listening. */
  close(): Promise<void> {
    return this.#kept.close();
  }

  /** First the present state, unless `seen` names it, then each change, without end. */
  async *watch(customerId: string, seen: string, signal: AbortSignal): AsyncGenerator<StatisticsNews, void> {
    const watcher: Watcher = { stale: true, wake: () => {} };
    await this.#join(customerId, watcher);
    try {
      for (let last = seen; !signal.aborted; ) {
        watcher.stale = false;
        const { stats } = (await this.of(customerId)).answer.response;
        const resume_token = hash('sha256', JSON.stringify(stats), 'base64url').slice(0, 22);
        if (resume_token !== last && !signal.aborted) yield { stats, resume_token };
        last = resume_token;
        await untilStale(watcher, signal);
      }
    } finally {
      this.#leave(customerId, watcher);
    }
  }

  async #join(customerId: string, watcher: Watcher): Promise<void> {
    const watchers = this.#watchers.get(customerId) ?? new Set();
    this.#watchers.set(customerId, watchers.add(watcher));
    try {
      await this.#kept.listen();
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

  #heard(changed: Changed): void {
    for (const id of changed ?? this.#watchers.keys()) {
      for (const watcher of this.#watchers.get(id) ?? []) {
        watcher.stale = true;
        watcher.wake();
      }
    }
  }
}

const known = (customerId: string, row: StatisticsRow, currency: string): KnownStatistics => ({
  known: row.known,
  answer: new Repeated({ stats: presentStatistics(customerId, row, currency) }),
});

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
