import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteIdentifier, quoteText } from '../duckdb/index.ts';
import { drivingTable, expressionFault, sqlMessage } from './check-sql.ts';
import { FeedError } from './feed-error.ts';
import type { FeedColumn, FeedMap } from './feed-map.ts';
import { cellSql } from './order-lines.ts';
import type { StagedFile } from './stage-files.ts';

export interface DrivingTable {
  readonly table: string;
  readonly alias: string;
  readonly joined: boolean;
}

/**
 * The map with its plain columns quoted: an expression that is just a column's name means that column, also when the
 * name has spaces or is a word of SQL (`Unit Price`, `at`).
 */
export function quotePlainColumns(map: FeedMap, files: readonly StagedFile[]): FeedMap {
  const names = new Set(files.flatMap(({ columns }) => columns));
  const isName = (expression: string) => names.has(expression.trim()) && !/^\d+$/.test(expression.trim());
  const columns = Object.entries(map.columns).map(([name, expression]) => {
    return [name, isName(expression) ? quoteIdentifier(expression.trim()) : expression];
  });
  return { ...map, columns: Object.fromEntries(columns) as FeedMap['columns'] };
}

/** The table of `from` whose rows are the order lines. */
export async function drivingTableOf(connection: DuckDBConnection, map: FeedMap): Promise<DrivingTable> {
  const driving = await drivingTable(connection, map.from);
  if ('fault' in driving) throw new FeedError([`${map.name}: from: ${driving.fault}`]);
  const table = Object.keys(map.files).find((name) => name.toLowerCase() === driving.table.toLowerCase());
  if (!table) {
    const tables = Object.keys(map.files).join(', ');
    throw new FeedError([`${map.name}: from: ${driving.table} is no table of \`files\` (${tables})`]);
  }
  return { ...driving, table };
}

/**
 * Asks DuckDB to prepare each expression of a map over the files' columns, one by one, so that a fault names its key.
 * Answers the types of our columns before they are made text.
 */
export async function columnTypes(
  connection: DuckDBConnection,
  map: FeedMap,
  alias: string,
  files: readonly StagedFile[],
): Promise<Partial<Record<FeedColumn, string>>> {
  const faults: string[] = [];
  const types: Partial<Record<FeedColumn, string>> = {};
  // the line number beside it makes an aggregate an error here, where it can be named
  const line = `${quoteIdentifier(alias)}._line`;
  const typeOf = async (key: string, expression: string): Promise<string | undefined> => {
    try {
      const select = expression === '' ? line : `${line}, (${expression}\n), ${cellSql(expression)}`;
      const statement = await connection.prepare(`SELECT ${select} FROM ${map.from}`);
      const type = statement.columnCount > 1 ? statement.columnType(1).toString() : undefined;
      statement.destroySync();
      return type;
    } catch (error) {
      faults.push(`${map.name}: ${key}: ${plainFault(sqlMessage(error))}`);
      return undefined;
    }
  };
  await typeOf('from', '');
  if (faults.length > 0) throw new FeedError(faults);
  const expressions = Object.entries({ ...map.columns, ...(map.where && { where: map.where }) });
  for (const [name, expression] of expressions) {
    const key = name in map.columns ? `columns.${name}` : name;
    const fault = await expressionFault(connection, expression);
    if (fault) faults.push(`${map.name}: ${key}: ${fault}`);
    else types[name as FeedColumn] = await typeOf(key, expression);
  }
  for (const format of map.date_formats ?? []) {
    const attempt = connection.run(`SELECT try_strptime('', ${quoteText(format)})`);
    await attempt.catch((error) =>
      faults.push(`${map.name}: date_formats: ${JSON.stringify(format)}: ${sqlMessage(error)}`),
    );
  }
  if (faults.length > 0) throw new FeedError([...faults, ...delimiterHints(files)]);
  return types;
}

function plainFault(message: string): string {
  if (!/\bTRY\b/.test(message)) return message;
  return 'must be computed from the row alone: no aggregate, subquery or random(); join further tables in `from`';
}

/** One column where the header has other separators: the likeliest reason for columns that are not found. */
function delimiterHints(files: readonly StagedFile[]): string[] {
  const single = files.filter(({ columns }) => columns.length === 1 && /[;,\t|]/.test(columns[0]!));
  return single.map(({ name, columns, delimiter }) => {
    return `${name}: split at ${JSON.stringify(delimiter)} it has the one column ${JSON.stringify(columns[0])}; is \`delimiter\` right?`;
  });
}
