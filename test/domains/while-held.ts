import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

export interface Held {
  readonly locks: readonly string[];
  /** What its holder has written, and commits once everybody else waits or is through. */
  readonly text?: string;
  readonly values?: readonly unknown[];
}

const waiting = `select count(*)::int as waiting from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/**
 * Does pieces of work while another transaction holds locks and has written something that nobody can see yet. Each
 * begins once the one before waits for a lock or is through. Answers what they came to, and how many of them waited.
 */
export async function whileHeld<Result>(
  pool: pg.Pool,
  { locks, text, values = [] }: Held,
  ...work: readonly (() => Promise<Result>)[]
): Promise<{ readonly results: readonly Result[]; readonly waited: number }> {
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    for (const lock of locks) await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
    if (text) await holder.query(text, [...values]);
    let through = 0;
    let waited = 0;
    const begun: Promise<Result>[] = [];
    for (const one of work) {
      begun.push(
        one().finally(() => {
          through += 1;
        }),
      );
      begun.at(-1)!.catch(() => {});
      do {
        await delay(5);
        waited = (await holder.query(waiting)).rows[0].waiting;
      } while (through + waited < begun.length);
    }
    await holder.query('commit');
    return { results: await Promise.all(begun), waited };
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

/** How many deadlocks PostgreSQL has resolved in this database; every connection of the pool tells what it knows first. */
export async function deadlocks(...pools: readonly pg.Pool[]): Promise<number> {
  const tell = 'select pg_stat_force_next_flush(), pg_sleep(0.1)';
  await Promise.all(pools.flatMap((pool) => Array.from({ length: pool.options.max ?? 4 }, () => pool.query(tell))));
  const { rows } = await pools[0]!.query('select deadlocks from pg_stat_database where datname = current_database()');
  return Number(rows[0].deadlocks);
}

/** Whether the first lock comes before the second where locks are taken in the order of their hashes. */
export async function comesFirst(pool: pg.Pool, first: string, second: string): Promise<boolean> {
  const { rows } = await pool.query('select hashtextextended($1, 0) < hashtextextended($2, 0) as yes', [first, second]);
  return rows[0].yes;
}
