import type pg from 'pg';
import { askMeanwhile, audit, drain } from './check.ts';
import type { Told } from './harness.ts';
import { checkMails } from './mails.ts';
import { inAnswers } from './planted/answers.ts';
import { inEvents } from './planted/events.ts';
import type { Planted } from './planted/fault.ts';
import { inLoyalty } from './planted/loyalty.ts';
import { inMailsAndJobs } from './planted/mails-and-jobs.ts';
import { inOrders } from './planted/orders.ts';
import { checkPromises, type Violation } from './promises.ts';

/** All faults that are planted, by what they are in. */
export const planted: readonly Planted[] = [...inOrders, ...inAnswers, ...inEvents, ...inLoyalty, ...inMailsAndJobs];

/** What the checks make of a fault. */
export interface Noticed {
  readonly atRest: readonly Violation[];
  readonly meanwhile: readonly Violation[];
}

/**
 * Plants a fault in a transaction that is rolled back, with the schema's own guards off, because in a mutant they would
 * be missing too.
 */
export async function plant(
  pool: pg.Pool,
  { sql, tell, deliver }: Planted,
  { operations, mails }: Told,
  consumers: Parameters<typeof drain>[1],
): Promise<Noticed> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const { name, table } of (await client.query<{ name: string; table: string }>(guards)).rows) {
      await client.query(`alter table ${table} drop constraint if exists ${name} cascade`);
    }
    if (sql) await client.query(typeof sql === 'string' ? sql : sql(operations));
    const told = tell?.(operations) ?? operations;
    return {
      atRest: [
        ...(await drain(client, consumers, 0)),
        ...(await audit(client)),
        ...(await checkPromises(client, told)),
        ...(await checkMails(client, deliver?.(mails) ?? mails)),
      ],
      meanwhile: await askMeanwhile(client),
    };
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const guards = `select quote_ident(conname) as name, conrelid::regclass::text as table from pg_constraint
  where contype = 'c' and connamespace::regnamespace::text in ('orders', 'payments', 'catalog', 'loyalty', 'jobs')`;
