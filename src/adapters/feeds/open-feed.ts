import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openWorkspace, queryRows, quoteText, type Workspace } from '../duckdb/index.ts';
import { columnTypes, drivingTableOf, quotePlainColumns } from './check-map.ts';
import { collectRejects } from './collect-rejects.ts';
import { FeedError } from './feed-error.ts';
import type { FeedMap } from './feed-map.ts';
import { matchFiles } from './match-files.ts';
import { orderLines, pageLines, rowGroupSize } from './order-lines.ts';
import { ruleChecks } from './rule-checks.ts';
import { sourceTables } from './source-tables.ts';
import { type Staging, stageFiles } from './stage-files.ts';
import { amountMacros, momentMacro } from './value-macros.ts';

export interface FeedSettings {
  /** IANA; for a map without `time_zone`. */
  readonly timeZone: string;
  /** The store's, ISO 4217: an order in another is rejected. */
  readonly currency: string;
  /** A directory below which a working copy of the files is made, and removed by `close`. */
  readonly tempDir: string;
}

export interface FeedCounts {
  readonly orderCount: number;
  readonly lineCount: number;
  readonly rejectCount: number;
  /** Lines that the map's `where` left out. */
  readonly skippedCount: number;
  /** Σ quantity × price of all good lines. */
  readonly totalCents: bigint;
}

/** A feed that is read, checked and grouped, and waits in DuckDB to be streamed. */
export interface OpenedFeed extends FeedCounts {
  readonly map: FeedMap;
  readonly staging: Staging;
  readonly workspace: Workspace;
  readonly drivingAlias: string;
  readonly fingerprint: string;
  close(): Promise<void>;
}

/**
 * Reads all files of a feed into order lines, good ones and rejects.
 *
 * @throws FeedError when the map does not fit the files; then nothing is left behind
 */
export async function readFeed(
  written: FeedMap,
  paths: readonly string[],
  settings: FeedSettings,
): Promise<OpenedFeed> {
  if (written.currency && written.currency !== settings.currency) {
    const stores = `the store's currency is ${settings.currency}, and an import converts nothing`;
    throw new FeedError([`${written.name}: currency: the files are in ${written.currency}, ${stores}`]);
  }
  const matched = await matchFiles(written, paths);
  await mkdir(settings.tempDir, { recursive: true });
  const directory = await mkdtemp(join(resolve(settings.tempDir), 'feed-'));
  let workspace: Workspace | undefined;
  const close = async () => {
    workspace?.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const staging = await stageFiles(written, matched, directory);
    const map = quotePlainColumns(written, staging.files);
    workspace = await openWorkspace(directory);
    const { connection } = workspace;
    for (const sql of [...sourceTables(map, staging), ...amountMacros(map)]) await connection.run(sql);
    const driving = await drivingTableOf(connection, map);
    const types = await columnTypes(connection, map, driving.alias, staging.files);
    const zone = map.time_zone ?? settings.timeZone;
    // a time that the expression has made itself is not read by formats that are meant for the file's texts
    await connection.run(momentMacro(types.order_date === 'VARCHAR' ? map.date_formats : undefined, zone));
    const checks = ruleChecks(settings.currency);
    for (const sql of linesFile(directory, orderLines(map, driving.alias, checks))) await connection.run(sql);
    const rejectCount = await collectRejects(connection, directory, checks, driving, staging.files);
    for (const sql of orderTables(directory, driving.joined)) await connection.run(sql);
    const [counts] = await queryRows<Omit<FeedCounts, 'rejectCount' | 'skippedCount'>>(connection, countFeed);
    const [skipped] = map.where ? await queryRows<{ skippedCount: number }>(connection, countSkipped) : [];
    const fingerprint = createHash('sha256')
      .update(`${JSON.stringify(map)} ${zone} ${staging.fingerprint}`)
      .digest('hex');
    return {
      ...counts!,
      rejectCount,
      skippedCount: skipped?.skippedCount ?? 0,
      map,
      staging,
      workspace,
      drivingAlias: driving.alias,
      fingerprint,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Order lines wait in a Parquet file of small row groups: as a table in memory they take 40 MB more for 150,000 lines,
 * most of it while they are made.
 */
function linesFile(directory: string, lines: string): string[] {
  const path = quoteText(join(directory, 'lines.parquet'));
  return [
    `COPY (${lines}) TO ${path} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroupSize})`,
    `CREATE VIEW _lines AS FROM read_parquet(${path})`,
  ];
}

/**
 * Lines with the same key are one order, wherever they stand; it comes where its first good line stands. `_pages`
 * says how many orders begin in each stretch of lines and where the last line of any of them stands.
 */
function orderTables(directory: string, joined: boolean): string[] {
  const path = quoteText(join(directory, 'orders.parquet'));
  const twice = 'FROM _ambiguous AS a WHERE a.file_no = _lines.file_no AND a.line_no = _lines.line_no';
  return [
    `CREATE VIEW _good AS
       FROM _lines WHERE kept AND broken IS NULL ${joined ? `AND NOT EXISTS (${twice})` : ''}`,
    `COPY (SELECT order_id, min(seq) AS first_seq, max(seq) AS last_seq, count(*) AS line_count FROM _good GROUP BY order_id)
       TO ${path} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroupSize})`,
    `CREATE VIEW _orders AS FROM read_parquet(${path})`,
    `CREATE TABLE _pages AS
       SELECT first_seq // ${pageLines} * ${pageLines} AS start, max(last_seq) AS last_seq,
              count(*)::INTEGER AS order_count, sum(line_count)::DOUBLE AS line_count
       FROM _orders GROUP BY start`,
  ];
}

const countFeed = `
  SELECT coalesce(sum(order_count), 0)::DOUBLE AS "orderCount", coalesce(sum(line_count), 0)::DOUBLE AS "lineCount",
         (SELECT coalesce(sum(quantity * price_cents), 0) FROM _good)::HUGEINT AS "totalCents"
  FROM _pages`;

/** Where a join brings several rows for a line, a line is skipped when `where` leaves out all of them. */
const countSkipped = `
  SELECT count(*)::DOUBLE AS "skippedCount"
  FROM (SELECT file_no FROM _lines GROUP BY file_no, line_no HAVING NOT bool_or(kept))`;
