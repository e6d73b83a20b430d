import { type TSchema, Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';
import type { Column, Entity } from './entity.ts';
import type { Comparison } from './row-query.ts';
import { dayPattern, moneyPattern } from './schemas.ts';

const ordered: readonly Comparison[] = ['eq', 'gte', 'lte', 'lt'];

/** How a column can be filtered. `eq` is written as the column's name alone, the others as `<column>.<comparison>`. */
export function comparisonsOf({ kind, filterable, nullable }: Column): readonly Comparison[] {
  if (!filterable) return [];
  const empty: readonly Comparison[] = nullable ? ['null'] : [];
  switch (kind) {
    case 'text':
      return ['eq', 'in', ...empty];
    case 'integer':
    case 'money':
    case 'decimal':
    case 'timestamp':
    case 'date':
      return [...ordered, ...empty];
    case 'boolean':
      return ['eq'];
    case 'list':
      return ['has'];
    case 'json':
      return empty;
  }
}

/** A filter's name in an address: `status`, `placed_at.gte`. Membership of a list needs no further word. */
export const filterName = (column: string, comparison: Comparison) =>
  comparison === 'eq' || comparison === 'has' ? column : `${column}.${comparison}`;

const described: Readonly<Partial<Record<Comparison, string>>> = {
  in: 'Any of these, separated by commas',
  gte: 'At least, or at or after',
  lte: 'At most, or at or before',
  lt: 'Less than, or before',
  has: 'Is among them',
  null: '`true`: only empty ones; `false`: only others',
};

function filterSchema({ kind, values, example }: Column, comparison: Comparison): TSchema {
  const description = described[comparison];
  const more = { examples: [example], ...(description === undefined ? {} : { description }) };
  if (comparison === 'null') return Type.Boolean({ ...more, examples: [true] });
  if (comparison === 'in') {
    const several = (values ?? [example, 'another']).slice(0, 2).join(',');
    return Type.String({ minLength: 1, maxLength: 2_000, ...more, examples: [several] });
  }
  switch (kind) {
    case 'integer':
      return Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...more });
    case 'money':
      return Type.String({ pattern: moneyPattern, ...more });
    case 'decimal':
      return Type.Number(more);
    case 'boolean':
      return Type.Boolean(more);
    case 'timestamp':
      return Type.String({ pattern: instantPattern, ...more });
    case 'date':
      return Type.String({ format: 'date', pattern: dayPattern, ...more });
    case 'list':
      return Type.String({
        ...(values ? { enum: [...values] } : { maxLength: 200 }),
        ...more,
        examples: (example as unknown[]).slice(0, 1),
      });
    default:
      return Type.String({ ...(values ? { enum: [...values] } : { maxLength: 200 }), ...more });
  }
}

function filterMembers(entity: Entity): Record<string, TSchema> {
  const { columns, search, searches } = entity;
  const filters = columns.flatMap((column) =>
    comparisonsOf(column).map((comparison): [string, TSchema] => [
      filterName(column.name, comparison),
      Type.Optional(filterSchema(column, comparison)),
    ]),
  );
  const key = columns.find(({ name }) => name === entity.key)!;
  const found = Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      examples: [key.example],
      ...(searches && { description: searches }),
    }),
  );
  return { ...Object.fromEntries(filters), ...(search === undefined ? {} : { search: found }) };
}

/** The columns by which a list can be sorted, both ways. */
export const sortsOf = ({ columns }: Entity) =>
  columns.filter(({ sortable }) => sortable).flatMap(({ name }) => [name, `-${name}`]);

const sortMember = (entity: Entity) => Type.String({ enum: sortsOf(entity), default: entity.defaultSort });

/** What an address can say of which rows, in which order. A misspelt filter is refused rather than passed over. */
export function selectionSchema(entity: Entity, more: Readonly<Record<string, TSchema>> = {}): TSchema {
  return Type.Object({ ...filterMembers(entity), sort: sortMember(entity), ...more }, { additionalProperties: false });
}

/** The same with pages. */
export function listSchema(entity: Entity, more: Readonly<Record<string, TSchema>> = {}): TSchema {
  return Type.Object(
    {
      ...filterMembers(entity),
      sort: sortMember(entity),
      page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
      page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
      ...more,
    },
    { additionalProperties: false },
  );
}

/** The filters by themselves, in a body. At least one: nobody means to change everything by sending nothing. */
export function filterBodySchema(entity: Entity): TSchema {
  return Type.Object(filterMembers(entity), { additionalProperties: false, minProperties: 1 });
}
