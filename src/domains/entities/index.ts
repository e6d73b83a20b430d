/** What an entity of the administration is: the type that domains declare theirs with, and what is made of it. */
export { describeEntity, mayRead } from './describe.ts';
export { editCommands, type Standing } from './edit-rows.ts';
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
export { kinds } from './entity.ts';
export { exportRows } from './export-rows.ts';
export { type AsFile, asksForFile, fileAnswers, fileAnswersOf, fileFormat } from './file-format.ts';
export { parseFields, parseQuery } from './parse.ts';
export { presentRow } from './present.ts';
export { filterBodySchema, listSchema, selectionSchema } from './query-schema.ts';
export { answeringRows } from './row-command.ts';
export type { Comparison, Filter, RowQuery } from './row-query.ts';
export { canBeKey, listRows, type Row, readRows, readVersions } from './rows.ts';
export { bulkRowSchema, createSchema, pageSchema, patchSchema, rowSchema, setSchema } from './schemas.ts';
export { containing, startingWith } from './search.ts';
export {
  countRows,
  type Select,
  selectByKeys,
  selectPage,
  selectRows,
  selectVersions,
  visibleColumns,
} from './select.ts';
