import type { DuckDBConnection } from '@duckdb/node-api';
import { queryRows, quoteText } from '../duckdb/index.ts';

/** What DuckDB's parser makes of a text, as far as it is looked at here. */
interface SelectNode {
  readonly type: string;
  readonly select_list: readonly unknown[];
  readonly from_table: TableNode;
  readonly modifiers: readonly unknown[];
  readonly cte_map: { readonly map: readonly unknown[] };
  readonly [clause: string]: unknown;
}
interface TableNode {
  readonly type: string;
  readonly alias: string;
  readonly table_name?: string;
  readonly left?: TableNode;
  readonly right?: TableNode;
  readonly ref_type?: string;
}

/**
 * The fault in an SQL expression of a map, or null. It must be one expression: nothing that ends the statement, begins
 * another or adds a clause. Parses only; nothing is run.
 */
export async function expressionFault(connection: DuckDBConnection, expression: string): Promise<string | null> {
  // brackets and line end: a comment in the expression must not swallow what follows, nor a list pass for one value
  const node = await parse(connection, `SELECT (${expression}\n)`);
  if (typeof node === 'string') return node;
  const bare = node.from_table.type === 'EMPTY' && node.select_list.length === 1 && !hasClauses(node);
  return bare ? null : 'must be a single SQL expression';
}

/**
 * The alias of the first table of a map's `from`, whose rows are the order lines, or the fault in it. Every row of that
 * table must come out once, so cross joins and clauses that drop rows do not belong here.
 */
export async function drivingTable(
  connection: DuckDBConnection,
  from: string,
): Promise<{ table: string; alias: string; joined: boolean } | { fault: string }> {
  const node = await parse(connection, `SELECT 1 FROM ${from}\n`);
  if (typeof node === 'string') return { fault: node };
  if (hasClauses(node)) return { fault: 'names tables and joins only; conditions belong into `where`' };
  const joins: TableNode[] = [];
  let first = node.from_table;
  for (; first.type === 'JOIN' && first.left; first = first.left) joins.push(first);
  if (joins.some(({ ref_type }) => ref_type !== 'REGULAR')) {
    return { fault: 'joins tables without saying on what; write join … using (…) or join … on …' };
  }
  if (first.type !== 'BASE_TABLE' || !first.table_name) return { fault: 'must begin with a table of `files`' };
  return { table: first.table_name, alias: first.alias || first.table_name, joined: joins.length > 0 };
}

/** The names of columns that an expression or a `from` reads, in small letters, without their tables. */
export async function columnsRead(connection: DuckDBConnection, select: string): Promise<Set<string>> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { column_names, using_columns } = value as { column_names?: string[]; using_columns?: string[] };
    for (const name of [column_names?.at(-1), ...(using_columns ?? [])]) if (name) names.add(name.toLowerCase());
    for (const child of Object.values(value)) visit(child);
  };
  visit(await parse(connection, select));
  return names;
}

/** DuckDB's error as one line for people: without the class of error and the picture of the statement. */
export function sqlMessage(error: unknown): string {
  const message = (error as Error).message.split('\nLINE ')[0]!.replace(/^[A-Z][A-Za-z ]* Error: /, '');
  return message.replaceAll(/\s+/g, ' ').trim();
}

const quotingHint = 'a column whose name has spaces or is a word of SQL stands in double quotes';

/** What `json_serialize_sql` says of a text that parses and is not all SELECT; other SQL that it refuses it names. */
const notOnlySelect = 'Only SELECT statements can be serialized to json!';

async function parse(connection: DuckDBConnection, sql: string): Promise<SelectNode | string> {
  const [row] = await queryRows<{ tree: string }>(connection, `SELECT json_serialize_sql(${quoteText(sql)}) AS tree`);
  const tree = JSON.parse(row!.tree) as {
    error: boolean;
    error_message?: string;
    statements?: { node: SelectNode }[];
  };
  if (tree.error_message === notOnlySelect) return 'must be a single piece of SQL';
  if (tree.error) return `is not valid SQL: ${tree.error_message} (${quotingHint})`;
  const [statement, ...others] = tree.statements ?? [];
  if (!statement || others.length > 0 || statement.node.type !== 'SELECT_NODE') return 'must be a single piece of SQL';
  return statement.node;
}

function hasClauses(node: SelectNode): boolean {
  const clauses = ['where_clause', 'having', 'sample', 'qualify'].some((clause) => node[clause] !== null);
  const lists = ['modifiers', 'group_expressions', 'group_sets'].some(
    (clause) => (node[clause] as unknown[]).length > 0,
  );
  return clauses || lists || node.cte_map.map.length > 0;
}
