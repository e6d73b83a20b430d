import type pg from 'pg';

/** A way to read the database: a pool, or one session with what it has not committed. */
export type Books = pg.Pool | pg.PoolClient;
