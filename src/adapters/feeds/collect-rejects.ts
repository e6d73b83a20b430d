import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { queryRows, quoteIdentifier, quoteText } from '../duckdb/index.ts';
import type { DrivingTable } from './check-map.ts';
import type { FeedColumn } from './feed-map.ts';
import { feedColumns, rowGroupSize } from './order-lines.ts';
import type { RuleCheck } from './rule-checks.ts';
import { rawRows } from './source-tables.ts';
import type { StagedFile } from './stage-files.ts';

/**
 * Collects what is left out of a feed in `_rejects` (`seq, file, line_no, order_id, rules, columns, messages, raw`), and
 * the lines that a join multiplies in `_ambiguous`. Answers how many rejects there are.
 */
export async function collectRejects(
  connection: DuckDBConnection,
  directory: string,
  checks: readonly RuleCheck[],
  driving: DrivingTable,
  files: readonly StagedFile[],
): Promise<number> {
  const path = quoteText(join(directory, 'rejects.parquet'));
  for (const sql of faultySql(checks, driving)) await connection.run(sql);
  const [counted] = await queryRows<{ count: number }>(connection, 'SELECT count(*)::DOUBLE AS count FROM _faulty');
  const unread = `LEFT JOIN (${rawRows(files, driving.table)}) AS s USING (file_no, line_no)`;
  // a pass over the files again for the text of the lines, when there is any to be had
  const raw = counted!.count > 0 ? `coalesce(r.raw, s.raw)` : 'r.raw';
  await connection.run(`
    COPY (
      SELECT (file_no::BIGINT << 40) + line_no AS seq, f.name AS file, line_no, order_id, rules, columns, messages, ${raw} AS raw
      FROM _faulty AS r JOIN _files AS f USING (file_no) ${counted!.count > 0 ? unread : ''}
    ) TO ${path} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroupSize})`);
  await connection.run(`CREATE VIEW _rejects AS FROM read_parquet(${path})`);
  return counted!.count;
}

function faultySql(checks: readonly RuleCheck[], { table, joined }: DrivingTable): string[] {
  const wholeRow = (rule: string, message: string) =>
    `['${rule}'] AS rules, [NULL::VARCHAR] AS columns, [${message}] AS messages`;
  const told = [...new Set(checks.map(({ column }) => column))].map((column) => firstBroken(checks, column));
  const single = [
    'CREATE TABLE _ambiguous (file_no INTEGER, line_no BIGINT, times BIGINT)',
    `CREATE TABLE _faulty AS
       SELECT file_no, line_no, order_id, list_transform(told, lambda t: t.rule) AS rules,
              list_transform(told, lambda t: t.name) AS columns,
              list_transform(told, lambda t: t.message) AS messages, NULL::VARCHAR AS raw
       FROM (
         SELECT file_no, line_no, order_id, list_filter([${told.join(', ')}], lambda t: t IS NOT NULL) AS told
         FROM _lines WHERE broken IS NOT NULL
       )
       UNION ALL
       SELECT file_no, line_no, NULL, ${wholeRow('malformed_row', 'message')}, raw FROM _malformed`,
  ];
  if (!joined) return single;
  // a join that finds two partners for a line would sell it twice, one that finds none would lose it without a word
  return [
    ...single,
    `INSERT INTO _ambiguous
     SELECT file_no, line_no, count(*) FROM _lines WHERE kept GROUP BY file_no, line_no HAVING count(*) > 1`,
    'DELETE FROM _faulty USING _ambiguous AS a WHERE _faulty.file_no = a.file_no AND _faulty.line_no = a.line_no',
    `INSERT INTO _faulty
     SELECT file_no, line_no, NULL,
            ${wholeRow('ambiguous_key', "'the joins of `from` find ' || times || ' rows for it where one is expected'")}, NULL
     FROM _ambiguous`,
    `INSERT INTO _faulty
     SELECT _file_no, _line, NULL, ${wholeRow('missing_key', "'the joins of `from` find no row for it'")}, NULL
     FROM ${quoteIdentifier(table)} AS driving
     WHERE NOT EXISTS (FROM _lines WHERE file_no = driving._file_no AND line_no = driving._line)`,
  ];
}

/** Of the checks on one column the first broken one, with the value that broke it. */
function firstBroken(checks: readonly RuleCheck[], column: FeedColumn): string {
  const said = `said[${feedColumns.indexOf(column) + 1}]`;
  const cases = checks.flatMap((check, bit) => {
    if (check.column !== column) return [];
    const message = `'${column} ' || coalesce('"' || left(${said}, 60) || '" ', '') || ${quoteText(check.message)}`;
    return `WHEN broken & ${2 ** bit} <> 0 THEN {'rule': '${check.rule}', 'name': '${column}', 'message': ${message}}`;
  });
  return `CASE ${cases.join(' ')} END`;
}
