import { queryRows, quoteIdentifier } from '../duckdb/index.ts';
import { columnsRead } from './check-sql.ts';
import type { FeedMap } from './feed-map.ts';
import type { ImportedOrder, Reject, Rule } from './imported-order.ts';
import { type FeedCounts, type FeedSettings, type OpenedFeed, readFeed } from './open-feed.ts';
import { cellSql } from './order-lines.ts';
import { readOrders } from './read-orders.ts';
import { readRejects } from './read-rejects.ts';

/** What a map makes of files, without loading anything. */
export interface FeedReport extends FeedCounts {
  /** `used`: some expression of the map reads the column. */
  files: {
    name: string;
    table: string;
    records: number;
    malformed: number;
    columns: { name: string; used: boolean }[];
  }[];
  /** Our columns with the map's expressions and what these give for the first rows, before it is checked. */
  columns: { name: string; expression: string; samples: (string | null)[] }[];
  productCount: number;
  /** Orders without a customer do not count. */
  customerCount: number;
  /** ISO 8601 in UTC; null without orders. */
  firstPlacedAt: string | null;
  lastPlacedAt: string | null;
  rules: { rule: Rule; count: number }[];
  /** Orders that are kept and deserve a look. */
  warnings: { warning: 'total_mismatch' | 'lines_disagree'; count: number; example: string }[];
  firstOrders: ImportedOrder[];
  firstRejects: Reject[];
}

const sampleRows = 3;
const shownRejects = 10;

/** Reads files through a map as an import would and reports on it. Throws as `openFeed` does. */
export async function explainFeed(map: FeedMap, files: readonly string[], settings: FeedSettings): Promise<FeedReport> {
  const feed = await readFeed(map, files, settings);
  try {
    const { orderCount, lineCount, rejectCount, skippedCount, totalCents } = feed;
    const [facts] = await queryRows<Facts>(feed.workspace.connection, factsSql);
    return {
      orderCount,
      lineCount,
      rejectCount,
      skippedCount,
      totalCents,
      files: await fileReports(feed),
      columns: await columnReports(feed),
      productCount: facts!.products,
      customerCount: facts!.customers,
      firstPlacedAt: facts!.first === null ? null : new Date(facts!.first).toISOString(),
      lastPlacedAt: facts!.last === null ? null : new Date(facts!.last).toISOString(),
      rules: await queryRows(feed.workspace.connection, rulesSql),
      warnings: await queryRows(feed.workspace.connection, warningsSql),
      firstOrders: (await readOrders(feed, sampleRows).next()).value ?? [],
      firstRejects: await collect(readRejects(feed, shownRejects)),
    };
  } finally {
    await feed.close();
  }
}

interface Facts {
  products: number;
  customers: number;
  first: number | null;
  last: number | null;
}

const factsSql = `
  SELECT count(DISTINCT product_id)::DOUBLE AS products, count(DISTINCT customer_id)::DOUBLE AS customers,
         min(placed_ms)::DOUBLE AS first, max(placed_ms)::DOUBLE AS last
  FROM _good`;

const rulesSql = `
  SELECT rule, count(*)::DOUBLE AS count
  FROM (SELECT unnest(list_distinct(rules)) AS rule FROM _rejects)
  GROUP BY rule ORDER BY count DESC, rule`;

/** Lines win over a total in the header; lines that disagree on their order often mean that its key comes back daily. */
const warningsSql = `
  WITH orders AS (
    SELECT order_id, min(seq) AS first_seq,
           any_value(total_cents) <> sum(quantity * price_cents) AS total_mismatch,
           min(placed_ms) <> max(placed_ms) OR count(DISTINCT coalesce(customer_id, '')) > 1
             OR count(DISTINCT payment_status) > 1 OR count(DISTINCT status) > 1 AS lines_disagree
    FROM _good GROUP BY order_id
  ), warned AS (
    SELECT 'total_mismatch' AS warning, order_id, first_seq FROM orders WHERE total_mismatch
    UNION ALL
    SELECT 'lines_disagree', order_id, first_seq FROM orders WHERE lines_disagree
  )
  SELECT warning, count(*)::DOUBLE AS count, arg_min(order_id, first_seq) AS example
  FROM warned GROUP BY warning ORDER BY warning`;

async function fileReports({ map, staging, workspace }: OpenedFeed): Promise<FeedReport['files']> {
  const expressions = [...Object.values(map.columns), map.where ?? 'true'].map((expression) => `(${expression}\n)`);
  const read = await columnsRead(workspace.connection, `SELECT ${expressions.join(', ')} FROM ${map.from}\n`);
  return staging.files.map(({ name, table, records, malformed, columns }) => {
    const reported = columns.map((column) => ({ name: column, used: read.has(column.toLowerCase()) }));
    return { name, table, records, malformed, columns: reported };
  });
}

async function columnReports({ map, workspace, drivingAlias }: OpenedFeed): Promise<FeedReport['columns']> {
  const origin = quoteIdentifier(drivingAlias);
  const expressions = Object.entries(map.columns);
  const cells = expressions.map(([name, expression]) => `${cellSql(expression)} AS ${quoteIdentifier(name)}`);
  const rows = await queryRows<Record<string, string | null>>(
    workspace.connection,
    `SELECT ${cells.join(', ')} FROM ${map.from} WHERE ${origin}._line IS NOT NULL
     ORDER BY ${origin}._file_no, ${origin}._line LIMIT ${sampleRows}`,
  );
  return expressions.map(([name, expression]) => ({ name, expression, samples: rows.map((row) => row[name] ?? null) }));
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
