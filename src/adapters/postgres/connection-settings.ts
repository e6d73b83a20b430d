import type pg from 'pg';
import { typeParsers } from './types.ts';

export interface DatabaseAddress {
  readonly url: string;
  readonly ssl?: pg.ClientConfig['ssl'];
}

/** In milliseconds; kept by the server. All of these default to none in `pg`. */
export interface Deadlines {
  /** For a free connection, or a new one. */
  readonly connection: number;
  readonly statement: number;
  /** Between two statements of a transaction. */
  readonly idleInTransaction: number;
}

/** How every connection is made, whatever it is for; `name` is how the database's operators see it. */
export function connectionSettings(
  { url, ssl }: DatabaseAddress,
  name: string,
  deadlines: Deadlines,
): pg.ClientConfig & pg.PoolConfig {
  return {
    connectionString: url,
    ssl,
    connectionTimeoutMillis: deadlines.connection,
    statement_timeout: deadlines.statement,
    idle_in_transaction_session_timeout: deadlines.idleInTransaction,
    keepAlive: true,
    application_name: name,
    options: '-c timezone=UTC -c datestyle=ISO',
    types: typeParsers as pg.CustomTypesConfig,
  };
}
