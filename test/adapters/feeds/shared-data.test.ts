import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explainFeed, openFeed, parseFeedMap } from '../../../src/adapters/feeds/index.ts';
import { everything } from './reading.ts';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const examples = fileURLToPath(new URL('../../../docs/examples/feeds/', import.meta.url));
const absent = !existsSync(data);
if (absent) console.log('skipping the feeds of ../shared/data: not there');

const exampleMap = (name: string) => parseFeedMap(readFileSync(join(examples, name), 'utf8'), name);
const filesOf = (folder: string) => readdirSync(join(data, folder)).map((name) => join(data, folder, name));

async function withTemp<Result>(use: (tempDir: string) => Promise<Result>): Promise<Result> {
  const tempDir = await mkdtemp(join(tmpdir(), 'crema-feeds-'));
  try {
    const result = await use(tempDir);
    expect(await readdir(tempDir)).toEqual([]);
    return result;
  } finally {
    await rm(tempDir, { recursive: true, force: true });
  }
}

const readExample = (name: string, files: string[]) =>
  withTemp(async (tempDir) => {
    const feed = await openFeed(exampleMap(name), files, { timeZone: 'UTC', currency: 'EUR', tempDir });
    const reading = await everything(feed, 500);
    await feed.close();
    return reading;
  });

describe.skipIf(absent)('real exports', () => {
  it('coffee-shop-sales, in less than 300 MB', async () => {
    const reader = fileURLToPath(new URL('read-all-orders.ts', import.meta.url));
    const { stdout } = await withTemp((tempDir) =>
      promisify(execFile)(process.execPath, [
        reader,
        join(examples, 'coffee-shop-sales.yml'),
        tempDir,
        ...filesOf('coffee-shop-sales'),
      ]),
    );
    const { megabytes, ...figures } = JSON.parse(stdout);
    expect(figures).toEqual({ orders: 149_116, cents: 69_881_233, products: 80, rejects: 0 });
    expect(megabytes).toBeLessThan(300);
  });

  it('pizza-orders, of four files, one in cp1252', async () => {
    const { orders, ...counts } = await readExample('pizza-orders.yml', filesOf('pizza-orders'));
    expect(counts).toEqual({
      orderCount: 21_350,
      lineCount: 48_620,
      rejectCount: 0,
      skippedCount: 0,
      totalCents: 81_786_005n,
      rejects: [],
    });
    const lines = orders.flatMap((order) => order.lines);
    expect([orders.length, lines.length]).toEqual([21_350, 48_620]);
    expect(lines.reduce((sum, { quantity, price_cents }) => sum + quantity * price_cents, 0)).toBe(81_786_005);
    expect(new Set(orders.map(({ external_id }) => external_id)).size).toBe(21_350);
  });

  it('sample_data.csv, with customers and payments', async () => {
    const { orders, rejects } = await readExample('sample-data.yml', [join(data, 'seed/source/sample_data.csv')]);
    expect(rejects).toEqual([]);
    expect(orders.length).toBe(5_650);
    expect(orders.reduce((sum, { lines }) => sum + lines.length, 0)).toBe(5_653);
    expect(new Set(orders.map(({ customer_id }) => customer_id)).size).toBe(520);
    const byPayment: Record<string, [orders: number, cents: number]> = {};
    for (const { status, payment_status, lines } of orders) {
      const sum = lines.reduce((total, { quantity, price_cents }) => total + quantity * price_cents, 0);
      const [count, cents] = byPayment[`${status} ${payment_status}`] ?? [0, 0];
      byPayment[`${status} ${payment_status}`] = [count + 1, cents + sum];
    }
    expect(byPayment).toEqual({
      'completed paid': [2_147, 35_753_550],
      'completed pending': [1_766, 29_551_000],
      'completed refunded': [1_737, 29_655_900],
    });
  });

  it('tells in which orders of sample_data.csv the header total is not the sum of the lines', async () => {
    const report = await withTemp((tempDir) => {
      const settings = { timeZone: 'UTC', currency: 'EUR', tempDir };
      return explainFeed(exampleMap('sample-data.yml'), [join(data, 'seed/source/sample_data.csv')], settings);
    });
    expect(report.warnings).toEqual([{ warning: 'total_mismatch', count: 5, example: '1' }]);
  });
});
