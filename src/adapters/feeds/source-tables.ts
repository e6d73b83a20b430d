import { quoteIdentifier, quoteText } from '../duckdb/index.ts';
import type { FeedMap } from './feed-map.ts';
import type { StagedFile, Staging } from './stage-files.ts';

/**
 * SQL that makes the tables which a map's expressions see: one view for each table of `files`, all cells text, and NULL
 * where they mean nothing. The views read the staged files, so nothing is held twice.
 */
export function sourceTables(map: FeedMap, { files, malformedPath }: Staging): string[] {
  const names = files.map((file) => `(${file.fileNo}, ${quoteText(file.name)})`).join(', ');
  return [
    ...Object.keys(map.files).map((table) => {
      const parts = files
        .filter((file) => file.table === table)
        .map((file) => {
          const origin = `${file.fileNo} AS _file_no, ${quoteText(file.name)} AS _file`;
          return `SELECT ${origin}, * FROM ${readRecords(file, map.null_values)}`;
        });
      return `CREATE VIEW ${quoteIdentifier(table)} AS ${parts.join(' UNION ALL BY NAME ')}`;
    }),
    `CREATE TABLE _files AS SELECT * FROM (VALUES ${names}) AS f(file_no, name)`,
    `CREATE VIEW _malformed AS SELECT * FROM ${readStaged(
      malformedPath,
      ',',
      {
        file_no: 'INTEGER',
        line_no: 'BIGINT',
        raw: 'VARCHAR',
        message: 'VARCHAR',
      },
      [],
    )}`,
  ];
}

/** SELECT of `file_no, line_no, raw`: a table's records as they stood in its files, but for quotes without need. */
export function rawRows(files: readonly StagedFile[], table: string): string {
  const parts = files.filter((file) => file.table === table);
  return parts
    .map(
      (file) => `SELECT ${file.fileNo} AS file_no, _line AS line_no, ${raw(file)} AS raw FROM ${readRecords(file, [])}`,
    )
    .join(' UNION ALL ');
}

function raw(file: StagedFile): string {
  const special = quoteText(`["\\r\\n${file.delimiter.replace(/[\\\]^-]/, '\\$&')}]`);
  const fields = file.columns.map(quoteIdentifier).map((column) => {
    const quoted = `'"' || replace(${column}, '"', '""') || '"'`;
    return `CASE WHEN ${column} IS NULL THEN '' WHEN regexp_matches(${column}, ${special}) THEN ${quoted} ELSE ${column} END`;
  });
  return `concat_ws(${quoteText(file.delimiter)}, ${fields.join(', ')})`;
}

function readRecords(file: StagedFile, nullValues: readonly string[]): string {
  const columns = Object.fromEntries(file.columns.map((column) => [column, 'VARCHAR']));
  return readStaged(file.stagedPath, file.delimiter, { _line: 'BIGINT', ...columns }, nullValues);
}

/** Nothing is left to guess, so nothing can be guessed wrong; staged files have no faults, so any fault is ours. */
function readStaged(
  path: string,
  delimiter: string,
  columns: Record<string, string>,
  nullValues: readonly string[],
): string {
  const types = Object.entries(columns).map(([name, type]) => `${quoteText(name)}: '${type}'`);
  const options = [
    `delim = ${quoteText(delimiter)}, quote = '"', escape = '"', new_line = '\\n', header = false, auto_detect = false`,
    `nullstr = [${['', ...nullValues].map(quoteText).join(', ')}]`,
    // far above what a record can have; the buffer's default of 32 MB is more than a till's file
    'max_line_size = 524288, buffer_size = 1048576',
    `columns = {${types.join(', ')}}`,
  ];
  return `read_csv(${quoteText(path)}, ${options.join(', ')})`;
}
