/** How a filter compares: `has` is for members of lists, `null` for whether there is a value at all. */
export type Comparison = 'eq' | 'in' | 'gte' | 'lte' | 'lt' | 'has' | 'null';

export interface Filter {
  readonly column: string;
  readonly comparison: Comparison;
  /** As the database takes it: money in cents, times in UTC; an array for `in`. */
  readonly value: unknown;
}

/** Which rows, in which order: what a list, its export and a change by filter have in common. */
export interface RowQuery {
  readonly filters: readonly Filter[];
  readonly search: string | null;
  /** A sortable column, with `-` in front for descending. */
  readonly sort: string;
}
