import { pageOf } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Place } from '../../adapters/postgres/lists.ts';
import { queryUnnamed } from '../../adapters/postgres/unnamed.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Entity, Fields } from './entity.ts';
import { presentRow } from './present.ts';
import type { RowQuery } from './row-query.ts';
import { countRows, selectByKeys, selectPage, selectVersions, visibleColumns } from './select.ts';

/** A row as its entity's columns name it; `version` and the key are always among them. */
export type Row = Fields;

/** A page (from 1) of an entity as one reader sees it, and how many rows there are in all. */
export async function listRows(
  database: PostgresDatabase,
  entity: Entity,
  query: RowQuery,
  place: Place,
  principal: Principal,
) {
  const columns = visibleColumns(entity, principal);
  const [rows, [count]] = await Promise.all([
    queryUnnamed<Row>(database, selectPage(entity, query, columns, place)),
    queryUnnamed<{ total: number }>(database, countRows(entity, query)),
  ]);
  const items = rows.map((row) => presentRow(columns, row));
  return pageOf(items, count!.total, place);
}

/** Rows by key, whole; unknown ones are missing. Inside a transaction, what it has written already. */
export async function readRows(reader: Reader, entity: Entity, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.query<Row>(sql(`admin.read_${entity.name}`, selectByKeys(entity)), [ids]);
  return new Map(rows.map((row) => [String(row[entity.key]), row]));
}

/** Keys and versions of the rows that a query lets through, at most `limit`. */
export function readVersions(
  database: PostgresDatabase,
  entity: Entity,
  query: RowQuery,
  limit: number,
): Promise<{ id: string; version: number }[]> {
  return queryUnnamed(database, selectVersions(entity, query, limit));
}

/** Whether a text can be a key at all: what cannot names nothing. */
export const canBeKey = ({ keyType }: Entity, id: string) => keyType === 'text' || isUuid(id);
