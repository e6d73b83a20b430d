/** What an entity of the administration is: the type that domains declare theirs with, and what is made of it. */
export type {
  Column,
  Entity,
  Fields,
  Kind,
  NewRow,
  Removed,
  RowPatch,
  RowRemoval,
  Written,
} from './entity.ts';
export type { Comparison, Filter, RowQuery } from './row-query.ts';
export {
  countRows,
  type Select,
  selectByKeys,
  selectPage,
  selectRows,
  selectVersions,
  visibleColumns,
} from './select.ts';
