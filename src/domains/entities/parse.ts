import { type FieldError, problem } from '../../kernel/errors.ts';
import { instantOf } from '../../kernel/instant.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { Column, Entity, Fields } from './entity.ts';
import { comparisonsOf, filterName } from './query-schema.ts';
import type { Filter, RowQuery } from './row-query.ts';

/**
 * Which rows are asked for, of a query (or a body's filter) that has passed its schema.
 *
 * @throws 422 for a time that no calendar knows, or one of several values that the column never has
 */
export function parseQuery(entity: Entity, query: Fields): RowQuery {
  const errors: FieldError[] = [];
  const filters = entity.columns.flatMap((column) =>
    comparisonsOf(column).flatMap((comparison): Filter[] => {
      const name = filterName(column.name, comparison);
      const given = query[name];
      if (given === undefined) return [];
      const value = comparison === 'null' ? given : readValue(column, comparison === 'in' ? several(given) : given);
      if (value === undefined) errors.push({ path: `/${name}`, message: faultOf(column) });
      return [{ column: column.name, comparison, value: comparison === 'has' ? sought(column, value) : value }];
    }),
  );
  if (errors.length > 0) throw problem('validation_failed', 'The filter is not valid.', { errors });
  const search = typeof query.search === 'string' ? query.search.trim() : '';
  return { filters, search: search === '' ? null : search, sort: String(query.sort ?? entity.defaultSort) };
}

/** What was sent of a row, as commands take it; `errors` where a schema could not see that it is no good. */
export function parseFields(
  { columns }: Entity,
  body: Fields,
): { readonly fields: Fields; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const fields: Record<string, unknown> = {};
  for (const column of columns) {
    const given = body[column.name];
    if (given === undefined) continue;
    const value = given === null ? null : readValue(column, given);
    if (value === undefined) errors.push({ path: `/${column.name}`, message: faultOf(column) });
    fields[column.name] = value;
  }
  return { fields, errors };
}

const sought = ({ reads }: Column, value: unknown) => (reads && typeof value === 'string' ? reads(value) : value);

const several = (text: unknown) => String(text).split(',');

const faultOf = ({ kind }: Column) =>
  kind === 'timestamp' ? 'must be a time that a calendar knows' : 'must be a value that it can have';

/** As commands and the database take it; undefined for what is none. */
function readValue({ kind, values }: Column, given: unknown): unknown {
  if (kind === 'money') return parseMoney(given) ?? undefined;
  if (kind === 'timestamp') return instantOf(String(given)) ?? undefined;
  if (kind === 'text' && Array.isArray(given) && values && !given.every((one) => values.includes(one)))
    return undefined;
  return given;
}
