import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Database, Statement, Transaction } from '../../kernel/database.ts';
import { Asker } from './ask.ts';
import { connectionSettings, type DatabaseAddress, type Deadlines } from './connection-settings.ts';
import { asProblem, classify, databaseUnavailable } from './failures.ts';
import { committed, noteRun } from './inquiry.ts';
import { openListener } from './listener.ts';
import { openRowSource, type RowSource } from './row-source.ts';
import { PipelinedTransaction } from './transaction.ts';

export interface DatabaseOptions extends DatabaseAddress {
  /** For notifications, when `url` goes through a pooler. */
  readonly directUrl?: string | undefined;
  readonly poolSize: number;
  readonly warn: (message: string, error: unknown) => void;
}

export interface PostgresDatabase extends Database {
  readonly pool: pg.Pool;
  /** Bounds how long answers of the pool's connections are waited for. */
  readonly asker: Asker;
  /** For answers of any length, on a few connections of their own. */
  readonly source: RowSource;
  /**
   * Calls `heard` behind each commit of this process with the names of the statements that wrote, and the transaction's
   * number, before whoever waits for the transaction goes on. @returns what ends that
   */
  onWritten(heard: Written): () => void;
  close(): Promise<void>;
}

export type Written = (statements: ReadonlySet<string>, transactionId: string | null) => void;

/** They nest: handler 8 s > statement 5 s > pool wait 1 s. */
const deadlines: Deadlines = { connection: 1_000, statement: 5_000, idleInTransaction: 10_000 };
const maxAttempts = 5;

export function openDatabase(options: DatabaseOptions): PostgresDatabase {
  const pool = new pg.Pool({
    ...connectionSettings(options, 'crema', deadlines),
    max: options.poolSize,
    pipeline: true,
    idleTimeoutMillis: 60_000,
  } as pg.PoolConfig);
  pool.on('error', (error) => options.warn('an idle database connection was lost', error));
  const asker = new Asker(deadlines.statement + 1_000);
  // One that is in use tells its loss to whoever waits for its answers; unheard, the event would end the process too.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    noteRun(client, asker);
  });
  const source = openRowSource(options);
  const listeners = new Set<Written>();
  const tell = ({ written, transactionId }: PipelinedTransaction) => {
    if (written.size > 0) for (const heard of listeners) heard(written, transactionId);
  };
  return {
    pool,
    asker,
    source,
    query: <Row>(statement: Statement, values: readonly unknown[] = []) => query<Row>(pool, asker, statement, values),
    transaction: (work) => transaction(pool, asker, work, tell),
    onWritten(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    listen: (channel, heard) =>
      openListener({ url: options.directUrl ?? options.url, ssl: options.ssl, channel, heard, warn: options.warn }),
    async close() {
      await Promise.all([pool.end(), source.close()]);
      asker.stop();
    },
  };
}

async function query<Row>(
  pool: pg.Pool,
  asker: Asker,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    const client = await pool.connect();
    try {
      const { rows } = await asker.ask(client, { ...statement, values });
      client.release();
      return rows as Row[];
    } catch (error) {
      client.release(classify(error) === 'disconnected' ? (error as Error) : undefined);
      throw error;
    }
  } catch (error) {
    throw asProblem(error);
  }
}

async function transaction<Result>(
  pool: pg.Pool,
  asker: Asker,
  work: (tx: Transaction) => Promise<Result>,
  tell: (tx: PipelinedTransaction) => void,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(pool, asker, work, tell);
    } catch (error) {
      const failure = classify(error);
      if (failure === 'statement' || failure === 'unavailable' || attempt === maxAttempts) throw asProblem(error);
      if (failure === 'disconnected' && attempt >= 2) throw databaseUnavailable(error);
      await delay(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function attemptOnce<Result>(
  pool: pg.Pool,
  asker: Asker,
  work: (tx: Transaction) => Promise<Result>,
  tell: (tx: PipelinedTransaction) => void,
): Promise<Result> {
  const client = await pool.connect();
  const tx = new PipelinedTransaction(client, asker);
  let result: Result;
  try {
    result = await work(tx);
  } catch (error) {
    await abandon(client, tx, error);
    throw await tx.reasonOf(error);
  }
  try {
    await tx.commit();
  } catch (error) {
    tell(tx); // perhaps it has; whatever was copied is no good then
    if (classify(error) === 'disconnected') {
      client.release(error as Error);
      if (!tx.endedBeforeCommit && (await committed(pool, asker, client, tx.transactionId))) return result;
    } else if (tx.mayBeOpen) {
      await abandon(client, tx, error);
    } else {
      client.release();
    }
    throw error;
  }
  tell(tx);
  client.release();
  return result;
}

async function abandon(client: pg.PoolClient, tx: PipelinedTransaction, cause: unknown): Promise<void> {
  try {
    if (classify(cause) === 'disconnected') throw cause;
    await tx.rollback();
    client.release();
  } catch (error) {
    client.release(error as Error);
  }
}
