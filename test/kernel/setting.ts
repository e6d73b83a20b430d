import { afterAll, afterEach, beforeAll } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { createDatabase } from '../support/database.ts';

/** What one process of Crema has: a pool of its own and a kernel of its own. */
export interface Process {
  readonly database: PostgresDatabase;
  readonly kernel: Kernel;
}

export interface KernelSetting {
  readonly url: string;
  /** A pool for reading along, open as long as the file's tests run. */
  readonly onlooker: PostgresDatabase;
  /** One more process on the same database, until the end of the test; `parameters` are PostgreSQL's, for its sessions. */
  open(parameters?: Readonly<Record<string, string>>): Process;
  /** Resolves when no older transaction, of whatever database on this server, holds back what is in the log. */
  settled(): Promise<void>;
  /** What a query answers, for looking at tables and for arranging things behind the kernel's back. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

const tables = `
  create schema trial;
  create table trial.notes (
    note_id text primary key,
    body text not null constraint notes_body_short check (length(body) <= 20),
    written_by text
  );
  create table trial.effects (consumer text not null, event_id uuid not null, subject text not null, number bigint generated always as identity);
`;

/** A database of its own for the tests of one file, with tables to try things on. */
export function useKernel(): KernelSetting {
  let url = '';
  let drop = async () => {};
  let onlooker: PostgresDatabase;
  const opened: Process[] = [];
  const openPool = (parameters: Readonly<Record<string, string>>) => {
    const own = new URL(url);
    for (const [name, value] of Object.entries(parameters)) own.searchParams.set(name, value);
    return openDatabase({ url: own.href, poolSize: 4, warn: () => {} });
  };
  beforeAll(async () => {
    ({ url, drop } = await createDatabase());
    onlooker = openPool({});
    await onlooker.pool.query(tables);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.database.close()));
  });
  afterAll(async () => {
    await onlooker.close();
    await drop();
  });
  return {
    get url() {
      return url;
    },
    get onlooker() {
      return onlooker;
    },
    open(parameters = {}) {
      const database = openPool(parameters);
      const process = { database, kernel: new Kernel(database, { batching: true, width: 4 }) };
      opened.push(process);
      return process;
    },
    async settled() {
      const heldBack = `select from kernel.event_log where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())`;
      while ((await onlooker.pool.query(heldBack)).rowCount) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    rows: async <Row>(text: string, values: unknown[] = []) => (await onlooker.pool.query(text, values)).rows as Row[],
  };
}
