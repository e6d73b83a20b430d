import { textOf } from '../../kernel/database.ts';
import { gather } from '../../kernel/gather.ts';
import { hits, misses, type Tally } from './metrics.ts';

/** What was read is right until a notification says otherwise; one that was lost with its connection, so long. */
const keptMs = 2_000;
const maxKept = 10_000;

export interface KeptByKeyOptions<Value> {
  readonly database: KeptDatabase;
  /** In figures. */
  readonly group: string;
  /** A notification here names the keys whose values have changed, as a JSON list; an empty text: perhaps all. */
  readonly channel: string;
  /** Values by key, for any number of keys by one query. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  /** No copy is kept of what changes without anybody's telling; nor of anything where copies are switched off. */
  readonly mayKeep: (value: Value) => boolean;
  /** Where the values are: what this process changes there is known before its notification comes. */
  readonly table?: string;
  /** Told what has changed; once `listen` has come back, of everything. */
  readonly onChange?: (changed: Changed) => void;
}

/** What it needs of a database. */
export interface KeptDatabase {
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Told the names of the statements that wrote, behind each commit of this process, before anybody is answered. */
  onWritten(heard: (statements: ReadonlySet<string>) => void): () => void;
}

interface Reading {
  stale: boolean;
  readers: number;
}

/** The keys that have changed; null: perhaps all. */
export type Changed = readonly string[] | null;

/**
 * Answers about one thing each, from memory while it has not changed. What this process itself writes is seen at once;
 * what others write, when their notification has come, within moments.
 */
export class KeptByKey<Value> {
  readonly #options: KeptByKeyOptions<Value>;
  readonly #read: (key: string) => Promise<Value | undefined>;
  readonly #kept = new Map<string, { readonly value: Value; readonly until: number }>();
  /** Being read; what changes meanwhile is not kept. */
  readonly #reading = new Map<string, Reading>();
  readonly #unhook: () => void;
  readonly #hits: Tally;
  readonly #misses: Tally;
  #listening: Promise<() => Promise<void>> | null = null;

  constructor(options: KeptByKeyOptions<Value>) {
    this.#options = options;
    this.#read = gather(options.load);
    const { database, group, table } = options;
    this.#hits = hits({ group, level: 'memory' });
    this.#misses = misses({ group });
    this.#unhook = table === undefined ? () => {} : database.onWritten(hearChangesOf(table, () => this.#forget(null)));
  }

  /** A value as it is now; at once where it is kept, and then never undefined. */
  of(key: string): Value | Promise<Value | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined || performance.now() >= kept.until) return this.#load(key);
    this.#hits.count += 1;
    return kept.value;
  }

  /** Begins to hear of changes, where nobody has done so yet. @throws what keeps it from it; the next one tries again */
  async listen(): Promise<void> {
    this.#listening ??= this.#options.database
      .listen(this.#options.channel, (payload) => this.#heard(payload))
      .catch((error) => {
        this.#listening = null;
        throw error;
      });
    await this.#listening;
  }

  /** Ends listening. */
  async close(): Promise<void> {
    this.#unhook();
    await this.#listening?.then((unlisten) => unlisten()).catch(() => {}); // its connection was lost already
    this.#listening = null;
  }

  async #load(key: string): Promise<Value | undefined> {
    this.#misses.count += 1;
    await this.listen().catch(() => {}); // then nothing is kept
    const reading = this.#reading.get(key) ?? { stale: this.#listening === null, readers: 0 };
    this.#reading.set(key, reading);
    reading.readers += 1;
    try {
      const value = await this.#read(key);
      if (value !== undefined && !reading.stale && this.#options.mayKeep(value)) this.#keep(key, value);
      return value;
    } finally {
      reading.readers -= 1;
      if (reading.readers === 0 && this.#reading.get(key) === reading) this.#reading.delete(key);
    }
  }

  #keep(key: string, value: Value): void {
    this.#kept.delete(key);
    if (this.#kept.size >= maxKept) this.#kept.delete(this.#kept.keys().next().value!);
    this.#kept.set(key, { value, until: performance.now() + keptMs });
  }

  /** A new connection may have missed some: it says so by naming none. */
  #heard(payload: string): void {
    const changed: Changed = payload === '' ? null : JSON.parse(payload);
    this.#forget(changed);
    this.#options.onChange?.(changed);
  }

  /** Whoever asks from now on reads what is of no change that was before. */
  #forget(changed: Changed): void {
    if (changed === null) this.#kept.clear();
    for (const key of changed ?? this.#reading.keys()) {
      this.#kept.delete(key);
      const reading = this.#reading.get(key);
      if (reading) reading.stale = true;
      this.#reading.delete(key);
    }
  }
}

/** Calls `heard` for statements that update or delete rows of a table. New rows are none of which there is a copy. */
function hearChangesOf(table: string, heard: () => void): (statements: ReadonlySet<string>) => void {
  const name = table.replaceAll('.', '\\.');
  const changes = new RegExp(`(update|delete from) ${name}\\b|insert into ${name}\\b.*do update`, 's');
  const known = new Map<string, boolean>();
  return (statements) => {
    for (const statement of statements) {
      if (!known.has(statement)) known.set(statement, changes.test(textOf(statement)));
      if (known.get(statement)) return heard();
    }
  };
}
