import pg from 'pg';

/** A way to read the database: a pool, or one session with what it has not committed. */
export type Books = pg.Pool | pg.PoolClient;

/** A pool to whose broken connections nobody listens: breaking them is what this is for. */
export function openBooks(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 2_000, query_timeout: 20_000 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
