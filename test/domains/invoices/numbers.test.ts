import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { issueInvoices } from '../../../src/domains/invoices/index.ts';
import { issueDocuments } from '../../../src/domains/invoices/issue.ts';
import { type ImportOrder, importOrders } from '../../../src/domains/orders/index.ts';
import type { Database, Statement } from '../../../src/kernel/database.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { system } from '../../../src/kernel/principal.ts';
import { invariants } from '../../chaos/invariants.ts';
import { meeting, on, unlocked, without } from '../orders/planted.ts';
import { type Setting, useSetting } from '../setting.ts';
import { settings } from './settings.ts';

const store = { currency: 'EUR', prices_include_tax: true, tax_rate_points: 1_900 };
let imported = 0;

/** Writes so many paid orders of one to three lines; answers their ids. */
async function paidOrders(setting: Setting, count: number): Promise<string[]> {
  const orders = Array.from({ length: count }, (): ImportOrder => {
    imported += 1;
    const lines = Array.from({ length: 1 + (imported % 3) }, (_, line) => ({
      product_id: `p${line}`,
      product_name: `Product ${line}`,
      category: null,
      quantity: 1 + (imported % 2),
      price_cents: 101 + imported,
    }));
    const past = {
      source: 'test',
      external_id: String(imported),
      customer_id: null,
      placed_at: '2026-01-01T08:00:00.000Z',
    };
    return { ...past, status: 'completed', payment_status: 'paid', payment_method: 'cash', lines };
  });
  const done = await setting.run(importOrders(store), orders);
  return done.map((one) => (one as { order_id: string }).order_id);
}

/** What the checks of numbers and sums find wrong. */
async function faults({ rows }: Setting): Promise<string[]> {
  const found: string[] = [];
  for (const { id, sql } of invariants.filter((one) => one.id.startsWith('I'))) {
    for (const { broken } of await rows<{ broken: string }>(sql)) found.push(`${id} ${broken}`);
  }
  return found;
}

const issuer = fileURLToPath(new URL('./issuer.ts', import.meta.url));

/** Lets a process issue until so many transactions are over, and kills it then; true when it had nothing left to do. */
async function issueAndDie(url: string, seed: number, transactions: number): Promise<boolean> {
  const child = spawn(process.execPath, [issuer, url, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const _line of createInterface({ input: child.stdout })) {
    seen += 1;
    if (seen === transactions) child.kill('SIGKILL');
  }
  const [code, signal] = await exited;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the issuing process ended with ${code}`);
  return code === 0;
}

describe('a thousand invoices', () => {
  const setting = useSetting();

  test('issued by processes that meet, change their minds and are killed: no gap, none twice, sums tie', async () => {
    await paidOrders(setting, 1_000);
    const url = setting.database.pool.options.connectionString!;
    let killed = 0;
    async function again(seed: number): Promise<void> {
      while (!(await issueAndDie(url, seed, 8 + ((killed * 5 + seed) % 9)))) killed += 1;
    }
    await Promise.all([again(1), again(2)]);
    expect(killed).toBeGreaterThan(2);
    expect(await faults(setting)).toEqual([]);
    const [sums] = await setting.rows(
      `select count(*)::int as invoices, count(distinct number)::int as numbers, max(number)::int as last,
         count(distinct order_id)::int as orders, sum(total_cents) = (select sum(total_cents) from orders.orders) as tied,
         sum(tax_cents) = (select sum(tax_cents) from orders.orders) as taxed
       from invoices.documents`,
    );
    expect(sums).toEqual({ invoices: 1_000, numbers: 1_000, last: 1_000, orders: 1_000, tied: true, taxed: true });
    expect(await setting.rows('select series, last_number from invoices.series')).toEqual([
      { series: 'INV', last_number: 1_000 },
    ]);
  }, 180_000);
});

describe('planted bugs', () => {
  const setting = useSetting();
  const issue = async (database: Database, order_id: string) => {
    const [one] = await new Kernel(database, { batching: true, width: 1 }).run(issueInvoices(settings), [
      { input: { order_id }, principal: system('test') },
    ]);
    return 'defect' in one! ? ((one.defect as { constraint?: string }).constraint ?? 'defect') : 'issued';
  };
  const rollBack = (database: Database, order_id: string) =>
    database
      .transaction(async (tx) => {
        await issueDocuments(tx, [order_id], () => true, settings, new Date());
        throw new Error('rolled back');
      })
      .catch(() => {});
  /** Numbers that somebody else gives: what is rolled back has used them up. */
  const fromSequence = (database: Database) =>
    taking(database, () => ({
      name: 'test.numbers_of_a_sequence',
      text: `select series, (select max(nextval('test_numbers')) from generate_series(1, count)) as last_number
      from unnest($1::text[], $2::bigint[]) as wanted (series, count)`,
    }));
  const taking = (database: Database, instead: (statement: Statement) => Statement) =>
    on(database, (tx) => ({
      write: (statement, values) =>
        tx.write(statement.name === 'invoices.take_numbers' ? instead(statement) : statement, values),
    }));

  beforeAll(async () => {
    const [first] = await paidOrders(setting, 1);
    expect(await issue(setting.database, first!)).toBe('issued');
    await setting.rows('create sequence test_numbers start 2');
  });

  test('as it is, a number that was rolled back is the next one’s', async () => {
    const [one, two] = await paidOrders(setting, 2);
    await rollBack(setting.database, one!);
    expect([await issue(setting.database, two!), await faults(setting)]).toEqual(['issued', []]);
    await setting.rows("select setval('test_numbers', (select max(number) from invoices.documents))");
  });

  test('numbers from a sequence leave a gap, which the schema does not let anybody commit', async () => {
    const [one, two] = await paidOrders(setting, 2);
    const mutant = fromSequence(setting.database);
    await rollBack(mutant, one!);
    expect(await issue(mutant, two!)).toBe('documents_gapless');
    expect(await faults(setting)).toEqual([]);
  });

  test('without the lock, the second of two waits at the counter, and the schema refuses a second invoice', async () => {
    const [one] = await paidOrders(setting, 1);
    const meet = meeting(2);
    const mutant = on(setting.database, (tx) => unlocked(tx, 'invoices.read_of_orders', meet));
    const outcomes = await Promise.all([issue(mutant, one!), issue(mutant, one!)]);
    expect([outcomes.sort(), await faults(setting)]).toEqual([['documents_one_invoice', 'issued'], []]);
  });

  test('a counter that is read and not counted up gives a number twice, which the schema refuses', async () => {
    const [one] = await paidOrders(setting, 1);
    const mutant = taking(setting.database, (statement) =>
      without(statement, 'stored.last_number + excluded.last_number', 'stored.last_number'),
    );
    expect([await issue(mutant, one!), await faults(setting)]).toEqual(['documents_number', []]);
  });

  test('without what the schema says, the check names gap and twin', async () => {
    await setting.rows('alter table invoices.documents drop constraint documents_gapless');
    await setting.rows('drop index invoices.documents_one_invoice');
    const [one, two] = await paidOrders(setting, 2);
    const mutant = fromSequence(setting.database);
    await rollBack(mutant, one!);
    expect(await issue(mutant, two!)).toBe('issued');
    expect(await faults(setting)).toContainEqual(
      expect.stringMatching(/^I1 INV: \d+ documents, numbers 1 to \d+, \d+ different$/),
    );
    const meet = meeting(2);
    const unguarded = on(setting.database, (tx) => unlocked(tx, 'invoices.read_of_orders', meet));
    await setting.rows('update invoices.series set last_number = (select max(number) from invoices.documents)');
    await Promise.all([issue(unguarded, one!), issue(unguarded, one!)]);
    expect(await faults(setting)).toContainEqual(`I1 ${one}: 2 invoices`);
  });
});
