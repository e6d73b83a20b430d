import type { Place } from '../../adapters/postgres/lists.ts';
import type { Role } from '../../kernel/principal.ts';
import type { Column, Entity, Kind } from './entity.ts';
import type { Comparison, RowQuery } from './row-query.ts';

/** A statement whose text depends on what is asked; what was sent is only ever among the values. */
export interface Select {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Viewer = { readonly roles: ReadonlySet<Role> } | 'all';

/** The columns that somebody sees. */
export function visibleColumns({ columns }: Entity, viewer: Viewer): Column[] {
  return columns.filter(
    ({ readers, writeOnly }) =>
      !writeOnly && (!readers || viewer === 'all' || readers.some((role) => viewer.roles.has(role))),
  );
}

/**
 * All rows that a query lets through, in its order, which always ends with the key. Columns are named as in the
 * description and hold what {@link Kind} says.
 *
 * @example const { text, values } = selectRows(products, parseQuery(products, request.query), visibleColumns(products, principal));
 */
export function selectRows(entity: Entity, query: RowQuery, columns: readonly Column[]): Select {
  const values: unknown[] = [];
  const where = conditions(entity, query, values);
  return { text: `select ${list(columns)} from ${entity.from}${where} order by ${order(entity, query.sort)}`, values };
}

/** A page (from 1) of the same. What is costly to show is made only of the rows on it. */
export function selectPage(
  entity: Entity,
  query: RowQuery,
  columns: readonly Column[],
  { page, page_size }: Place,
): Select {
  const values: unknown[] = [];
  const where = conditions(entity, query, values);
  const key = sqlOf(entity, entity.key);
  const sorted = order(entity, query.sort);
  values.push(page_size, (page - 1) * page_size);
  const keys = `select ${key} from ${entity.from}${where} order by ${sorted} limit $${values.length - 1} offset $${values.length}`;
  return {
    text: `select ${list(columns)} from ${entity.from} where ${key} = any(array(${keys})) order by ${sorted}`,
    values,
  };
}

/** How many rows a query lets through, as `total`. */
export function countRows(entity: Entity, query: RowQuery): Select {
  const values: unknown[] = [];
  const where = conditions(entity, query, values);
  return { text: `select count(*) as total from ${entity.from}${where}`, values };
}

/** The rows of these keys (`$1`), in no order; every column that is ever shown. */
export function selectByKeys(entity: Entity): string {
  const key = sqlOf(entity, entity.key);
  return `select ${list(visibleColumns(entity, 'all'))} from ${entity.from} where ${key} = any($1::${entity.keyType}[])`;
}

/** Keys (`id`, as text) and versions of the rows that a query lets through, at most `limit`. */
export function selectVersions(entity: Entity, query: RowQuery, limit: number): Select {
  const values: unknown[] = [];
  const where = conditions(entity, query, values);
  const key = sqlOf(entity, entity.key);
  values.push(limit);
  return {
    text: `select ${key}::text as id, ${sqlOf(entity, 'version')} as version from ${entity.from}${where} order by ${key} limit $${values.length}`,
    values,
  };
}

const list = (columns: readonly Column[]) =>
  columns.map((column) => `${column.sql ?? column.name} as ${column.name}`).join(', ');

function columnOf({ name, columns }: Entity, wanted: string): Column {
  const column = columns.find((one) => one.name === wanted);
  if (!column) throw new Error(`${name} has no column ${wanted}`);
  return column;
}

function sqlOf(entity: Entity, name: string): string {
  const column = columnOf(entity, name);
  return column.sql ?? column.name;
}

/** Empty cells come last either way, where there are any: elsewhere the plain order is the one that indexes have. */
function order(entity: Entity, sort: string): string {
  const descending = sort.startsWith('-');
  const column = columnOf(entity, descending ? sort.slice(1) : sort);
  if (!column.sortable) throw new Error(`${entity.name} cannot be sorted by ${column.name}`);
  const direction = descending ? ' desc' : '';
  const nulls = descending && column.nullable ? ' nulls last' : '';
  const first = `${column.sortSql ?? column.sql ?? column.name}${direction}${nulls}`;
  return column.name === entity.key ? first : `${first}, ${sqlOf(entity, entity.key)}${direction}`;
}

/** Of the values, so that one beyond a column's own type finds nothing instead of failing. */
const types: Readonly<Record<Kind, string>> = {
  text: 'text',
  integer: 'bigint',
  money: 'bigint',
  decimal: 'float8',
  boolean: 'boolean',
  timestamp: 'timestamptz',
  date: 'date',
  list: 'text',
  json: 'text',
};

const compare: Readonly<Record<Comparison, (sql: string, place: string, type: string) => string>> = {
  eq: (sql, place, type) => `${sql} = ${place}::${type}`,
  in: (sql, place, type) => `${sql} = any(${place}::${type}[])`,
  gte: (sql, place, type) => `${sql} >= ${place}::${type}`,
  lte: (sql, place, type) => `${sql} <= ${place}::${type}`,
  lt: (sql, place, type) => `${sql} < ${place}::${type}`,
  has: (sql, place, type) => `${sql} @> array[${place}::${type}]`,
  null: (sql, place) => `(${sql} is null) = ${place}::boolean`,
};

function conditions(entity: Entity, { filters, search }: RowQuery, values: unknown[]): string {
  const all = filters.map(({ column: name, comparison, value }) => {
    const column = columnOf(entity, name);
    values.push(value);
    return compare[comparison](`(${column.sql ?? name})`, `$${values.length}`, types[column.kind]);
  });
  if (search !== null && entity.search !== undefined) {
    values.push(search);
    all.push(`(${entity.search.replaceAll('$1', `$${values.length}`)})`);
  }
  return all.length === 0 ? '' : ` where ${all.join(' and ')}`;
}
