import type { SelectQueryBuilder } from 'kysely';

/** Which page of a list is wanted. */
export interface Place {
  /** From 1. */
  readonly page: number;
  /** How many rows a page has. */
  readonly page_size: number;
}

/** One page of `sorted`, and how many rows there are of `matching`, which is the same before it was sorted. */
export async function readPage<Tables, Table extends keyof Tables, Row>(
  matching: SelectQueryBuilder<Tables, Table, object>,
  sorted: SelectQueryBuilder<Tables, Table, Row>,
  { page, page_size }: Place,
) {
  const [rows, [count]] = await Promise.all([
    sorted
      .limit(page_size)
      .offset((page - 1) * page_size)
      .execute(),
    matching
      .select((row) => row.fn.countAll().as('total'))
      .$castTo<{ total: number }>()
      .execute(),
  ]);
  return { rows, total: count!.total };
}

/** `-placed_at` is by `placed_at`, descending. Only fields that the route's schema lets through come here. */
export const orderOf = <Field extends string>(sort: string) => ({
  field: sort.replace('-', '') as Field,
  direction: sort.startsWith('-') ? ('desc' as const) : ('asc' as const),
});

/** The pattern by which `like` finds this text anywhere in another one: `100%` → `%100\%%`. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
