import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { QueueDatabase } from './queue-database.ts';

/** The first half of the advisory locks' keys: "jobs" in ASCII. The second is a hash of the holder's name. */
const presenceClass = 0x6a6f6273;
const reconnectMs = 500;
/** What cut our connection may have cut everybody's: the others get this long to come back before they count as dead. */
const settleMs = 5_000;

/**
 * Unlocks the jobs of holders that are gone. A session's locks end with its process, so whoever does not hold the lock of
 * its name is dead, and what it held is free at once; graphile-worker by itself waits four hours.
 */
const releaseAbandoned = `
  with alive as (
    select objid::bigint as id from pg_locks
    where locktype = 'advisory' and classid = ${presenceClass} and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())),
  dead as (
    select distinct locked_by as holder from graphile_worker._private_jobs
    where locked_by is not null and hashtext(locked_by)::bigint & 4294967295 not in (select id from alive))
  select graphile_worker.force_unlock_workers(array_agg(holder)), count(*)::int as holders from dead having count(*) > 0`;

/** A connection that holds the lock of a name as long as the process lives, and looks after those that are gone. */
export class Presence {
  readonly #database: QueueDatabase;
  readonly #warn: (message: string, error: unknown) => void;
  #client: pg.Client | null = null;
  #holder = '';
  #sweepFrom = 0;
  #closed = false;

  constructor(database: QueueDatabase, warn: (message: string, error: unknown) => void) {
    this.#database = database;
    this.#warn = warn;
  }

  /** Holds the lock of `holder` from now on, in place of any earlier one; resolves when it has it, or is closed. */
  async hold(holder: string): Promise<void> {
    this.#holder = holder;
    const client = this.#client;
    this.#client = null;
    await client?.end();
    await this.#connect();
  }

  /** Frees the jobs of the dead. @returns whether there were any */
  async sweep(): Promise<boolean> {
    if (!this.#client || performance.now() < this.#sweepFrom) return false;
    const { rows } = await this.#client.query(releaseAbandoned);
    return rows.length > 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  async #connect(): Promise<void> {
    while (!this.#closed) {
      const client = this.#newClient();
      try {
        await client.connect();
        await client.query(`select pg_advisory_lock(${presenceClass}, hashtext($1))`, [this.#holder]);
        this.#client = client;
        return;
      } catch (error) {
        this.#warn('job workers wait for the database', error);
        void client.end().catch(() => {});
        await delay(reconnectMs, undefined, { ref: false });
      }
    }
  }

  #newClient(): pg.Client {
    const client = new pg.Client({
      connectionString: this.#database.url,
      ssl: this.#database.ssl,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
      application_name: 'crema jobs, presence',
      // a machine that went without a word is known to be gone in half a minute
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
    });
    client.on('error', (error) => {
      if (this.#client !== client || this.#closed) return;
      this.#client = null;
      this.#warn('the connection that shows that jobs are in hand was lost', error);
      this.#sweepFrom = Number.POSITIVE_INFINITY;
      void this.#connect().then(() => {
        this.#sweepFrom = performance.now() + settleMs;
      });
    });
    return client;
  }
}
