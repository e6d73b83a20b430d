import pg from 'pg';
import { connectionSettings, type DatabaseAddress } from '../postgres/connection-settings.ts';

const lock = `select pg_try_advisory_lock(hashtextextended('relay:kafka', 0)) as held`;
/** What the relay has before it, and how far it is; no row when it has nothing to do. */
const standing = `
  select r.transaction_id || ' ' || r.position || ' ' || r.alive_at as standing from kernel.relays as r
  where r.name = 'kafka' and exists (
    select from kernel.event_log as e where (e.transaction_id, e.position) > (r.transaction_id, r.position)
      and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot()))`;
const endHolder = `
  select pg_terminate_backend(pid) from pg_locks
  where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint) = hashtextextended('relay:kafka', 0)`;
/** A relay that has something to do and for so long neither does it nor tries to is frozen. */
const frozenMs = 20_000;

export interface HeldLock {
  /** Aborted when the lock is lost. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** Asks to be the relay: a lock of a session of its own, past any pooler. */
export class RelayCandidate {
  readonly #address: DatabaseAddress;
  #seen: { readonly standing: string; readonly since: number } | null = null;

  constructor(address: DatabaseAddress) {
    this.#address = address;
  }

  /** Null: somebody else is the relay. One that is frozen loses its session, and with it the lock. */
  async take(): Promise<HeldLock | null> {
    const deadlines = { connection: 5_000, statement: 10_000, idleInTransaction: 10_000 };
    const client = new pg.Client(connectionSettings(this.#address, 'crema relay', deadlines));
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    const release = () => client.end().catch(() => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>(lock);
      if (rows[0]!.held) return { signal: lost.signal, release };
      if (await this.#isFrozen(client)) await client.query(endHolder);
    } catch (error) {
      await release();
      throw error;
    }
    await release();
    return null;
  }

  async #isFrozen(client: pg.Client): Promise<boolean> {
    const { rows } = await client.query<{ standing: string }>(standing);
    const [now] = rows;
    if (now === undefined || now.standing !== this.#seen?.standing) {
      this.#seen = now === undefined ? null : { standing: now.standing, since: performance.now() };
      return false;
    }
    return performance.now() - this.#seen.since > frozenMs;
  }
}
