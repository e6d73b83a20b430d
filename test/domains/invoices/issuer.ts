/**
 * A process that issues invoices until every order has one, for the test that kills it: `node issuer.ts <url> <seed>`.
 * It writes a line after each transaction. Some of them it rolls back, numbers and all.
 */
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { issueInvoices } from '../../../src/domains/invoices/index.ts';
import { issueDocuments } from '../../../src/domains/invoices/issue.ts';
import { sql } from '../../../src/kernel/database.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { system } from '../../../src/kernel/principal.ts';
import { settings } from './settings.ts';

const [, , url, seed] = process.argv;
const database = openDatabase({ url: url!, poolSize: 4, warn: () => {} });
const kernel = new Kernel(database, { batching: true, width: 4 });
const missing = sql(
  'test.orders_without_invoice',
  `select order_id from orders.orders as o
   where not exists (select from invoices.documents as d where d.order_id = o.order_id)
   order by md5(order_id::text || $1) limit $2`,
);

/** A few orders, so that processes meet at the same ones: whoever comes second must find the other's invoice. */
async function turn(step: number): Promise<boolean> {
  const rows = await database.query<{ order_id: string }>(missing, [step % 3 === 0 ? 'all' : seed, 8 + (step % 25)]);
  const ids = rows.map((row) => row.order_id);
  if (ids.length === 0) return false;
  if (step % 5 === 0) await rolledBack(ids);
  else
    await kernel.run(
      issueInvoices(settings),
      ids.map((order_id) => ({ input: { order_id }, principal: system('test') })),
    );
  process.stdout.write('.\n');
  return true;
}

async function rolledBack(ids: readonly string[]): Promise<void> {
  const changedMyMind = new Error('changed my mind');
  await database
    .transaction(async (tx) => {
      await issueDocuments(tx, ids, () => true, settings, new Date());
      throw changedMyMind;
    })
    .catch((error: unknown) => {
      if (error !== changedMyMind) throw error;
    });
}

async function work(lane: number): Promise<void> {
  for (let step = lane; await turn(step); step += 1);
}

await Promise.all([work(0), work(1), work(2)]);
await database.close();
