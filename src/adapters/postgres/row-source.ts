import pg from 'pg';
import { problem } from '../../kernel/errors.ts';
import { connectionSettings, type DatabaseAddress, type Deadlines } from './connection-settings.ts';
import { asProblem, classify } from './failures.ts';

export interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Reads answers of any length, a batch at a time, in constant memory. */
export interface RowSource {
  /**
   * The rows of a query, all from one moment, in batches. Reading begins with the first batch and ends when the caller
   * stops or `signal` fires.
   *
   * @throws `overloaded` before the first batch when as many as may are being read
   */
  batches<Row>(query: Query, signal: AbortSignal): AsyncIterable<readonly Row[]>;
  close(): Promise<void>;
}

export interface RowSourceOptions extends DatabaseAddress {
  readonly warn: (message: string, error: unknown) => void;
}

/** Each takes a connection, a sort in the database and most of a core: more at once would be felt by the shop. */
export const maxReaders = 2;
const batchRows = 1_000;
/**
 * A first batch may have a sort of millions of rows before it. A client who takes nothing for a minute has gone: the
 * HTTP server lets go of a silent connection after the same time.
 */
const deadlines: Deadlines = { connection: 5_000, statement: 120_000, idleInTransaction: 60_000 };
/** However slowly somebody reads, her snapshot must not keep the database from tidying up for ever. */
const longestMs = 15 * 60_000;
const keepIdleMs = 10_000;

/**
 * A few connections of their own, so that no checkout ever waits for one that an export holds; opened when they are
 * needed. Reading holds no lock and draws no transaction number, so writers and readers of the log go on.
 */
export function openRowSource(options: RowSourceOptions): RowSource {
  // the server's time-out and a little more, for a server that has fallen silent
  const query_timeout = deadlines.statement + 5_000;
  const settings = { ...connectionSettings(options, 'crema export', deadlines), query_timeout };
  const pool = new pg.Pool({ ...settings, max: maxReaders, idleTimeoutMillis: keepIdleMs });
  pool.on('error', (error) => options.warn('an idle database connection was lost', error));
  pool.on('connect', (client) => client.on('error', () => {}));
  let reading = 0;

  async function* batches<Row>(query: Query, signal: AbortSignal): AsyncGenerator<readonly Row[]> {
    if (reading === maxReaders) {
      const detail = `${maxReaders} exports are being made already. Try again when one of them is done.`;
      throw problem('overloaded', detail, { retryAfter: 10 });
    }
    reading += 1;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
    try {
      yield* read<Row>(pool, settings, query, ended);
    } catch (error) {
      throw ended.aborted ? ended.reason : asProblem(error);
    } finally {
      reading -= 1;
    }
  }

  return { batches, close: () => pool.end() };
}

async function* read<Row>(
  pool: pg.Pool,
  settings: pg.ClientConfig,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  const client = await connectAndBegin(pool);
  let failed = false;
  const cancel = () => void cancelStatement(settings, client).catch(() => {}); // then its time-out ends it
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted(); // a listener that is added too late is never called
    // all rows are wanted, not the first few soon
    await client.query('set local cursor_tuple_fraction = 1');
    await client.query(`declare rows no scroll cursor for ${query.text}`, query.values as unknown[]);
    signal.throwIfAborted(); // and a cancellation between two statements ends neither
    const fetch = () => quiet(client.query(`fetch ${batchRows} from rows`));
    let coming = fetch();
    for (;;) {
      const { rows } = await coming;
      signal.throwIfAborted();
      if (rows.length === 0) break;
      coming = fetch(); // the next batch is on its way while this one is being written
      yield rows as Row[];
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    // a cancellation under way must not meet the next reader of this connection
    if (failed || signal.aborted) client.release(true);
    else await client.query('rollback').then(() => client.release(), client.release);
  }
}

/** A connection that lay idle may be gone without our knowing; there are never more of them than readers. */
async function connectAndBegin(pool: pg.Pool): Promise<pg.PoolClient> {
  for (let stale = 0; ; stale += 1) {
    const client = await pool.connect();
    try {
      await client.query('begin transaction isolation level repeatable read read only');
      return client;
    } catch (error) {
      client.release(true);
      if (stale === maxReaders || classify(error) !== 'disconnected') throw error;
    }
  }
}

/** Ends what the database is doing for a connection; by itself it would notice only when it has something to say. */
async function cancelStatement(settings: pg.ClientConfig, client: pg.PoolClient): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  const beside = new pg.Client(settings);
  beside.on('error', () => {});
  await beside.connect();
  try {
    await beside.query('select pg_cancel_backend($1)', [processID]);
  } finally {
    await beside.end();
  }
}

/** Who stops early waits for no further batch. */
function quiet<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return answer;
}
