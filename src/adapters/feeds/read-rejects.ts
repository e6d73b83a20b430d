import { queryRows } from '../duckdb/index.ts';
import type { Reject } from './imported-order.ts';
import type { OpenedFeed } from './open-feed.ts';
import { pageLines } from './order-lines.ts';

/** What was left out of a feed and why, by file and line, at most `limit` of it. Reads a stretch of lines at a time. */
export async function* readRejects(feed: OpenedFeed, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Reject> {
  const { connection } = feed.workspace;
  let left = limit;
  for (const { start } of await queryRows<{ start: number }>(connection, stretchesSql)) {
    if (left <= 0) return;
    const rejects = (await queryRows<Reject>(connection, rejectsSql(start))).slice(0, left);
    yield* rejects;
    left -= rejects.length;
  }
}

const stretchesSql = `SELECT DISTINCT (seq // ${pageLines} * ${pageLines})::DOUBLE AS start FROM _rejects ORDER BY start`;

function rejectsSql(start: number): string {
  return `
    SELECT file, line_no::DOUBLE AS line_no, order_id, rules, columns, messages, raw
    FROM _rejects WHERE seq BETWEEN ${start} AND ${start + pageLines - 1} ORDER BY seq`;
}
