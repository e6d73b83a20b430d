import { LRUCache } from 'lru-cache';
import { now } from '../../kernel/clock.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { hits, misses, type Tally } from './metrics.ts';
import type { SecondLevel } from './second-level.ts';

const channel = 'crema_cache';
/** For what nobody tells: times that pass, such as the end of a product's being sold out; and lost connections. */
const memoryMs = 5_000;
/** Of all copies in memory, by the length of their JSON. */
const memoryBytes = 32 * 1_048_576;

const oldest = sql('cache.oldest_running', 'select pg_snapshot_xmin(pg_current_snapshot())::text as xid');
const newest = sql('cache.newest_begun', 'select pg_snapshot_xmax(pg_current_snapshot())::text as xid');

interface Entry {
  readonly value: unknown;
  readonly epoch: number;
  readonly loadedAt: number;
  readonly bytes: number;
}

interface Group {
  /** Counts what has made its copies worthless. */
  epoch: number;
  /** The newest transaction that changed it, as far as we know: shared copies must be of a time after it. */
  changedBy: bigint;
  /** Transactions of this process that it knows of before their notification comes. */
  readonly own: Set<string>;
  readonly tallies: Readonly<Record<'memory' | 'underWay' | 'valkey' | 'misses', Tally>>;
}

/** Of whose notifications never came, because a connection was lost. */
const maxOwn = 1_000;

/** What the cache needs of a database. */
export interface CachedDatabase extends Reader {
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Told the names of the statements that wrote, behind each commit of this process, before anybody is answered. */
  onWritten(heard: (statements: ReadonlySet<string>, transactionId: string | null) => void): () => void;
}

export interface CacheOptions {
  readonly database: CachedDatabase;
  /** Null: only in memory. */
  readonly second: SecondLevel | null;
  /** By group, the beginnings of the names of statements that change it. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Copies of answers that are dear to find: in memory first, then shared. What this process itself writes is seen at once;
 * what others write, when their notification has come, within moments. One load at a time for each key; what was loaded
 * before a change is never taken for what came after it, in whatever order they arrive.
 */
export class Cache {
  readonly #options: CacheOptions;
  readonly #memory = new LRUCache<string, Entry>({ maxSize: memoryBytes, sizeCalculation: ({ bytes }) => bytes });
  readonly #loading = new Map<string, { readonly epoch: number; readonly value: Promise<unknown> }>();
  readonly #groups = new Map<string, Group>();
  /** Shared copies from before we listened may have been changed without our knowing. */
  #since: bigint | null = null;
  #listening = false;
  #closed = false;
  #stop: (() => Promise<void>) | null = null;
  readonly #unhook: () => void;

  constructor(options: CacheOptions) {
    this.#options = options;
    for (const name of Object.keys(options.groups)) this.#groups.set(name, newGroup(name));
    this.#unhook = options.database.onWritten((statements, xid) => this.#wrote(statements, xid));
    void this.#listen();
  }

  /** What `load` finds, or a copy of it. The value is JSON and is shared: nobody changes it. */
  async read<Value>(group: string, key: string, load: () => Promise<Value>): Promise<Value> {
    const state = this.#groups.get(group)!;
    const id = `${group}:${key}`;
    const entry = this.#memory.get(id);
    if (entry && entry.epoch === state.epoch && isFresh(entry)) {
      state.tallies.memory.count += 1;
      return entry.value as Value;
    }
    if (!this.#listening) return load();
    const loading = this.#loading.get(id);
    if (loading?.epoch === state.epoch) {
      state.tallies.underWay.count += 1;
      return loading.value as Promise<Value>;
    }
    const { epoch } = state;
    const value = this.#fill(id, state, load);
    const mine = { epoch, value };
    this.#loading.set(id, mine);
    try {
      return await value;
    } finally {
      if (this.#loading.get(id) === mine) this.#loading.delete(id);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listening = false;
    this.#unhook();
    await this.#stop?.();
  }

  async #fill<Value>(id: string, state: Group, load: () => Promise<Value>): Promise<Value> {
    const { second, database } = this.#options;
    const { epoch } = state;
    const shared = this.#since === null ? null : await second?.get(id);
    if (shared && state.epoch === epoch && shared.stamp > state.changedBy && shared.stamp >= this.#since!) {
      const value = JSON.parse(shared.value) as Value;
      this.#keep(id, value, shared.value.length, epoch);
      state.tallies.valkey.count += 1;
      return value;
    }
    state.tallies.misses.count += 1;
    // asked before the load: what is below it is over, so the load sees it
    const [row] = second ? await database.query<{ xid: string }>(oldest) : [];
    const value = await load();
    if (state.epoch !== epoch || !this.#listening) return value;
    const text = JSON.stringify(value);
    if (text === undefined) return value;
    this.#keep(id, value, text.length, epoch);
    if (row) second?.put(id, { stamp: BigInt(row.xid), value: text });
    return value;
  }

  #keep(id: string, value: unknown, length: number, epoch: number): void {
    this.#memory.set(id, { value, epoch, loadedAt: now().getTime(), bytes: length + id.length + 1 });
  }

  #wrote(statements: ReadonlySet<string>, xid: string | null): void {
    for (const [group, beginnings] of Object.entries(this.#options.groups)) {
      const concerned = [...statements].some((name) => beginnings.some((beginning) => name.startsWith(beginning)));
      if (!concerned) continue;
      this.#changed(group, xid === null ? 0n : BigInt(xid));
      const { own } = this.#groups.get(group)!;
      if (own.size >= maxOwn) own.clear();
      if (xid !== null) own.add(xid);
    }
  }

  #changed(group: string, xid: bigint): void {
    const state = this.#groups.get(group);
    if (!state) return;
    state.epoch += 1;
    if (xid > state.changedBy) state.changedBy = xid;
  }

  async #listen(): Promise<void> {
    try {
      this.#stop = await this.#options.database.listen(channel, (payload) => this.#heard(payload));
      if (this.#closed) await this.#stop();
    } catch (error) {
      if (this.#closed) return;
      this.#options.warn('the cache waits for the database', error);
      setTimeout(() => void (this.#closed || this.#listen()), 1_000).unref();
    }
  }

  #heard(payload: string): void {
    const [group = '', xid = '0'] = payload.split(' ');
    if (group !== '') {
      if (!this.#groups.get(group)?.own.delete(xid)) this.#changed(group, BigInt(xid));
      return;
    }
    // a new connection: whatever was said meanwhile is lost
    for (const name of this.#groups.keys()) this.#changed(name, 0n);
    this.#since = null;
    this.#listening = !this.#closed;
    if (this.#options.second) void this.#mark();
  }

  /** From here on nothing is missed: shared copies of a time before are not taken. */
  async #mark(): Promise<void> {
    try {
      const [row] = await this.#options.database.query<{ xid: string }>(newest);
      this.#since = BigInt(row!.xid);
    } catch (error) {
      if (this.#closed) return;
      this.#options.warn('the cache is without its second level for a moment', error);
      setTimeout(() => void (this.#closed || this.#since !== null || this.#mark()), 1_000).unref();
    }
  }
}

const newGroup = (group: string): Group => ({
  epoch: 0,
  changedBy: 0n,
  own: new Set(),
  tallies: {
    memory: hits({ group, level: 'memory' }),
    underWay: hits({ group, level: 'under_way' }),
    valkey: hits({ group, level: 'valkey' }),
    misses: misses({ group }),
  },
});

/** By the kernel's clock, which may be turned back as well. */
function isFresh({ loadedAt }: Entry): boolean {
  const age = now().getTime() - loadedAt;
  return age >= 0 && age < memoryMs;
}
