import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Feed,
  type FeedCounts,
  type FeedSettings,
  type ImportedOrder,
  openFeed,
  parseFeedMap,
  type Reject,
} from '../../../src/adapters/feeds/index.ts';

export interface Reading extends FeedCounts {
  orders: ImportedOrder[];
  rejects: Reject[];
}

/** A map over one comma-separated file `sales.csv` of id, at, product, price; `more` and `columns` are added to it. */
export function salesMap(more = '', columns = '', file = ''): string {
  return `
feed: orders
source: till
files:
  sales:
    pattern: "sales*.csv*"
${indent(file, 4)}
time_zone: UTC
${more}
columns:
  order_id: id
  order_date: at
  product_id: product
  price: price
${indent(columns, 2)}
`;
}

/** Runs `use` with files written to a directory of their own, and with settings; checks that nothing is left behind. */
export async function withFiles<Result>(
  files: Record<string, string | Uint8Array>,
  use: (paths: string[], settings: FeedSettings) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'crema-feeds-'));
  try {
    await mkdir(join(directory, 'in'));
    const paths = Object.keys(files).map((name) => join(directory, 'in', name));
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, 'in', name), content);
    const tempDir = join(directory, 'temp');
    const result = await use(paths, { timeZone: 'UTC', currency: 'EUR', tempDir });
    const left = await readdir(tempDir).catch(() => []);
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
    return result;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Everything that a map reads from files. */
export async function read(map: string, files: Record<string, string | Uint8Array>): Promise<Reading> {
  return withFiles(files, async (paths, settings) => {
    const feed = await openFeed(parseFeedMap(map, 'map.yml'), paths, settings);
    try {
      return await everything(feed);
    } finally {
      await feed.close();
    }
  });
}

export async function everything(feed: Feed, batchSize = 2): Promise<Reading> {
  const { orderCount, lineCount, rejectCount, skippedCount, totalCents } = feed;
  const orders: ImportedOrder[] = [];
  for await (const batch of feed.orders(batchSize)) orders.push(...batch);
  const rejects: Reject[] = [];
  for await (const reject of feed.rejects()) rejects.push(reject);
  return { orderCount, lineCount, rejectCount, skippedCount, totalCents, orders, rejects };
}

/** `line rules` of each reject, such as `3 bad_number`. */
export function rulesByLine(rejects: readonly Reject[]): string[] {
  return rejects.map(({ line_no, rules }) => `${line_no} ${rules.join(' ')}`);
}

export function ids(orders: readonly ImportedOrder[]): string[] {
  return orders.map(({ external_id }) => external_id);
}

function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}
