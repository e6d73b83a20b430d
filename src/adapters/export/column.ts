/**
 * What the cells of a column hold, and from which values: `money` from integer cents, shown with two decimals; `decimal`
 * and `integer` from numbers or their digits; `timestamp` from ISO 8601 in UTC, `date` from `2026-11-21`; `list` from an
 * array of texts, joined by commas; `json` from anything, as JSON. Null and undefined are empty cells.
 */
export type CellType = 'text' | 'integer' | 'money' | 'decimal' | 'boolean' | 'timestamp' | 'date' | 'list' | 'json';

/** A column of a table that leaves the house. */
export interface Column<Row> {
  /** Its heading. */
  readonly name: string;
  readonly type: CellType;
  readonly of: (row: Row) => unknown;
}

/** Rows in pieces, as they come from a cursor. */
export type Batches<Row> = AsyncIterable<readonly Row[]>;
