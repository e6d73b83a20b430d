/**
 * What the kernel needs of a database. `adapters/postgres` provides it; the words here are PostgreSQL's because its
 * guarantees are what everything stands on.
 */

/** A named SQL text: prepared once per connection, found by its name in `pg_stat_statements` and logs. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const names = new Map<string, string>();

/** Declares a statement. `name` is `<domain>.<verb>`, at most 63 characters and unique in the program. */
export function sql(name: string, text: string): Statement {
  if (name.length > 63) throw new Error(`statement name ${name} is longer than PostgreSQL's 63 characters`);
  if (names.has(name) && names.get(name) !== text) throw new Error(`two statements are named ${name}`);
  names.set(name, text);
  return { name, text };
}

/** The text of a declared statement; empty for a name that is none. */
export const textOf = (name: string): string => names.get(name) ?? '';

/** Something that answers reads: the pool, or a transaction. */
export interface Reader {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * One transaction, pipelined: statements go out at once, in order, without waiting for each other's answers.
 * Take locks first, then read, then write: a transaction number is drawn at the first write, so whoever waited for a
 * lock gets a later number than whoever held it. The event log's order rests on that.
 */
export interface Transaction extends Reader {
  /** Waits for the named locks until the end of the transaction, in sorted order, whatever order they are given in. */
  lock(keys: readonly string[]): Promise<void>;
  /** A statement that writes; wait for its rows only if they are needed: failures surface before the commit in any case. */
  write<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Reader {
  /**
   * Runs `work` in one transaction and commits. Repeats it, bounded, when PostgreSQL asks for that (40001, 40P01) or
   * when a lost connection is known to have committed nothing; so `work` has no effect outside the transaction.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Calls `heard` with each notification's payload on `channel`, and with an empty one after each (re)connect. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
}
