import type { Principal } from '../../kernel/principal.ts';
import type { Entity } from './entity.ts';
import { comparisonsOf, filterName } from './query-schema.ts';
import { visibleColumns } from './select.ts';

/** Whether somebody may read an entity's rows at all. */
export function mayRead({ readers, services }: Entity, principal: Principal): boolean {
  return readers.some((role) => principal.roles.has(role)) || (services && principal.scopes.has('admin:read'));
}

/** An entity as a grid is made of it, for one reader: its columns, and what she may do. */
export function describeEntity(entity: Entity, principal: Principal) {
  const { name, title, key, defaultSort, search, searches, readers, editors, create, patch, remove } = entity;
  const edits = editors.some((role) => principal.roles.has(role));
  const written = entity.columns.filter(({ writeOnly }) => writeOnly);
  return {
    name,
    title,
    key,
    default_sort: defaultSort,
    search: search === undefined ? null : (searches ?? ''),
    readers: [...readers],
    editors: [...editors],
    may: {
      create: edits && create !== undefined,
      patch: edits && patch !== undefined,
      delete: edits && remove !== undefined,
    },
    columns: [...visibleColumns(entity, principal), ...written].map((column) => ({
      name: column.name,
      label: column.label,
      type: column.kind,
      nullable: column.nullable ?? false,
      values: column.values ? [...column.values] : null,
      sortable: column.sortable ?? false,
      filters: comparisonsOf(column).map((comparison) => filterName(column.name, comparison)),
      on_create: column.create ?? 'never',
      editable: column.patch ?? false,
      write_only: column.writeOnly ?? false,
      readers: [...(column.readers ?? readers)],
      description: column.description ?? null,
    })),
  };
}
