import type { Writable } from 'node:stream';
import type pg from 'pg';
import { type Statement, sql, type Transaction } from '../../kernel/database.ts';
import type { Asker } from './ask.ts';

const lockKeys = sql(
  'kernel.lock_keys',
  `select pg_advisory_xact_lock(hash) from
     (select distinct hashtextextended(key, 0) as hash from unnest($1::text[]) as key order by 1) as sorted`,
);
const transactionAborted = '25P02';
const drawTransactionId = sql('kernel.transaction_id', 'select pg_current_xact_id()::text as transaction_id');

/**
 * A transaction on one pipelined connection. Every statement's promise is kept, so that none goes unnoticed: after an
 * error PostgreSQL answers COMMIT with a friendly ROLLBACK, which looks like success to whoever checks only the last.
 */
export class PipelinedTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #asker: Asker;
  readonly #sent: Promise<unknown>[] = [];
  #writing = false;
  /** The names of the statements that wrote. */
  readonly written = new Set<string>();
  #corked = false;
  #over = false;
  /** Known once the first write's neighbour has been answered; asks the server later whether the commit happened. */
  transactionId: string | null = null;
  /**
   * The server said goodbye where the answer to an earlier statement was due. It answers in order, so it has not come to
   * the COMMIT.
   */
  endedBeforeCommit = false;
  /** COMMIT itself failed, as when it was cancelled before it began: then the server may be in the transaction still. */
  mayBeOpen = false;

  constructor(client: pg.PoolClient, asker: Asker) {
    this.#client = client;
    this.#asker = asker;
    this.#sendTogether();
    this.#track(client.query({ text: 'begin' }));
  }

  query<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return quiet(this.#track(this.#run(statement, values)).then((result) => result.rows as Row[]));
  }

  lock(keys: readonly string[]): Promise<void> {
    if (this.#writing)
      throw new Error('locks are taken before the first write: the order of the event log rests on it');
    if (keys.length === 0) return Promise.resolve();
    return quiet(this.#track(this.#run(lockKeys, [keys])).then(() => {}));
  }

  write<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    if (!this.#writing) {
      this.#writing = true;
      const drawn = this.#run(drawTransactionId, []).then((result) => {
        this.transactionId = (result.rows[0] as { transaction_id: string }).transaction_id;
      });
      this.#track(drawn);
    }
    this.written.add(statement.name);
    return quiet(this.#track(this.#run(statement, values)).then((result) => result.rows as Row[]));
  }

  /** Sends COMMIT behind everything else and waits for all answers. Rejects with the first failure in order. */
  async commit(): Promise<void> {
    this.#over = true;
    const commit = this.#track(this.#asker.ask(this.#client, { text: 'commit' }));
    const [failure, place] = await this.#firstFailure();
    if (failure !== undefined) {
      this.endedBeforeCommit = isFatal(failure) && place < this.#sent.length - 1;
      this.mayBeOpen = await commit.then(
        () => false,
        () => true,
      );
      throw failure;
    }
    if ((await commit).command !== 'COMMIT')
      throw new Error('the transaction was rolled back without an error of its own');
  }

  async rollback(): Promise<void> {
    this.#over = true;
    const rollback = this.#asker.ask(this.#client, { text: 'rollback' });
    await Promise.allSettled(this.#sent);
    await rollback;
  }

  /**
   * What `error`, which came out of the work, goes back to. Behind a failed statement every other answers only that the
   * transaction is aborted; the reason is the first failure, even if nobody waited for that one.
   */
  async reasonOf(error: unknown): Promise<unknown> {
    if ((error as { code?: string }).code !== transactionAborted) return error;
    return (await this.#firstFailure())[0] ?? error;
  }

  #run(statement: Statement, values: readonly unknown[]): Promise<pg.QueryResult> {
    this.#sendTogether();
    // by now the connection may serve somebody else, or nobody's transaction
    if (this.#over) throw new Error(`${statement.name} was sent after its transaction was over`);
    return this.#asker.ask(this.#client, { ...statement, values });
  }

  /** What is sent in one turn of the loop leaves in one piece: a write for each statement costs more than the statement. */
  #sendTogether(): void {
    if (this.#corked) return;
    this.#corked = true;
    const { stream } = (this.#client as unknown as { connection: { stream: Writable } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.#corked = false;
      stream.uncork();
    });
  }

  #track<T>(answer: Promise<T>): Promise<T> {
    this.#sent.push(quiet(answer));
    return answer;
  }

  /** The first failure in order, and which statement's it is. */
  async #firstFailure(): Promise<[failure: unknown, place: number]> {
    const settled = await Promise.allSettled(this.#sent);
    const place = settled.findIndex((one) => one.status === 'rejected');
    return [(settled[place] as PromiseRejectedResult | undefined)?.reason, place];
  }
}

const isFatal = (error: unknown) => (error as { severity?: string }).severity === 'FATAL';

/** Callers need not wait for every answer: commit() reports what nobody waited for. */
function quiet<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {});
  return answer;
}
