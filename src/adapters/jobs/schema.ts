import { EventEmitter } from 'node:events';
import type pg from 'pg';

/** The revision of graphile-worker's tables that this version works with: the number of the last file in its `sql/`. */
export const queueRevision = 20;

/** Whether the queue's tables are older than this version needs. Changes nothing. */
export async function queueIsPending(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('graphile_worker.migrations') is not null as exists`,
  );
  if (!rows[0]?.exists) return true;
  const found = await client.query<{ id: number | null }>('select max(id) as id from graphile_worker.migrations');
  return (found.rows[0]?.id ?? 0) < queueRevision;
}

/**
 * Brings the queue's tables up to date, by graphile-worker's own migrations; several at once do no harm. Its code is
 * loaded only where there is something to do.
 *
 * @returns whether there was
 */
export async function migrateQueue(client: pg.Client): Promise<boolean> {
  if (!(await queueIsPending(client))) return false;
  const { runMigrations, Logger } = await import('graphile-worker');
  await runMigrations({ pgPool: poolOf(client), logger: new Logger(() => () => {}) });
  return true;
}

/** graphile-worker wants a pool: one that lends this connection. */
function poolOf(client: pg.Client): pg.Pool {
  const lent = { query: client.query.bind(client), release: () => {} };
  const pool = new EventEmitter().on('error', () => {}).on('connect', () => {});
  return Object.assign(pool, { connect: async () => lent }) as unknown as pg.Pool;
}
