import { type TSchema, Type } from 'typebox';
import { instantPattern } from '../../kernel/instant.ts';
import type { Column, Entity } from './entity.ts';

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const optional = (schema: TSchema) => Type.Optional(schema);
export const moneyPattern = '^\\d{1,8}(\\.\\d{1,2})?$';
/** Days that PostgreSQL and JavaScript both know; the format sorts out those that no calendar has. */
export const dayPattern = '^(?!0000)\\d{4}-';
const day = { format: 'date', pattern: dayPattern };

/** How a column is shown. */
function shown(column: Column): TSchema {
  const { kind, values, description, example } = column;
  const more = { examples: [example], ...(description === undefined ? {} : { description }) };
  const text = values ? Type.String({ enum: [...values] }) : Type.String();
  switch (kind) {
    case 'text':
      return Type.String({ ...(values ? { enum: [...values] } : {}), ...more });
    case 'integer':
      return Type.Integer(more);
    case 'money':
      return Type.String({ pattern: '^-?\\d+\\.\\d{2}$', ...more });
    case 'decimal':
      return Type.Number(more);
    case 'boolean':
      return Type.Boolean(more);
    case 'timestamp':
      return Type.String({ format: 'date-time', ...more });
    case 'date':
      return Type.String({ format: 'date', ...more });
    case 'list':
      return Type.Array(text, more);
    case 'json':
      return column.shows ?? Type.Unknown(more);
  }
}

/** What is accepted for a column when a row is written. */
function accepted(column: Column): TSchema {
  const { kind, values, accepts, example } = column;
  if (accepts) return accepts;
  const examples = { examples: [example] };
  switch (kind) {
    case 'text':
      return Type.String(values ? { enum: [...values], ...examples } : { minLength: 1, maxLength: 200, ...examples });
    case 'integer':
      return Type.Integer({ minimum: 0, maximum: 2_147_483_647, ...examples });
    case 'money':
      return Type.String({ pattern: moneyPattern, ...examples });
    case 'decimal':
      return Type.Number({ minimum: 0, ...examples });
    case 'boolean':
      return Type.Boolean(examples);
    case 'timestamp':
      return Type.String({ pattern: instantPattern, ...examples });
    case 'date':
      return Type.String({ ...day, ...examples });
    case 'list':
      return Type.Array(values ? Type.String({ enum: [...values] }) : Type.String({ minLength: 1, maxLength: 100 }), {
        uniqueItems: true,
        maxItems: 50,
        ...examples,
      });
    case 'json':
      throw new Error(`${column.name} does not say what it accepts`);
  }
}

/** A row as lists and answers show it. */
export function rowSchema({ title, columns }: Entity): TSchema {
  const members = columns
    .filter(({ writeOnly }) => !writeOnly)
    .map((column): [string, TSchema] => {
      const schema = column.nullable ? nullable(shown(column)) : shown(column);
      return [column.name, column.readers ? optional(schema) : schema];
    });
  return Type.Object(Object.fromEntries(members), { title: `Admin${title}` });
}

export function pageSchema(entity: Entity): TSchema {
  const count = Type.Integer({ examples: [1] });
  return Type.Object(
    { items: Type.Array(rowSchema(entity)), page: count, page_size: count, total: count, total_pages: count },
    { title: `Admin${entity.title}Page` },
  );
}

/** What can be sent of a new row. */
export function createSchema({ title, columns }: Entity): TSchema {
  const members = columns
    .filter(({ create }) => create)
    .map((column): [string, TSchema] => {
      const schema = column.nullable ? nullable(accepted(column)) : accepted(column);
      return [column.name, column.create === 'required' ? schema : optional(schema)];
    });
  const needed = columns.filter(({ create }) => create === 'required');
  const told = [...needed, ...columns.filter(({ create }) => create === 'optional').slice(0, 1)];
  const example = told.map(({ name, example }) => [name, example]);
  return Type.Object(Object.fromEntries(members), {
    title: `New${title}`,
    additionalProperties: false,
    examples: [Object.fromEntries(example)],
  });
}

const version = optional(
  Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'As it was read, like `If-Match`', examples: [1] }),
);

/** The columns that can be changed, none of them needed. */
function patchMembers({ columns }: Entity): [string, TSchema][] {
  return columns
    .filter(({ patch }) => patch)
    .map((column) => [column.name, optional(column.nullable ? nullable(accepted(column)) : accepted(column))]);
}

/** What can be sent of a row that is there. */
export function patchSchema(entity: Entity): TSchema {
  return Type.Object(
    { ...Object.fromEntries(patchMembers(entity)), version },
    { title: `${entity.title}Patch`, additionalProperties: false, minProperties: 1, examples: [examplePatch(entity)] },
  );
}

/** The same for many rows at once, each with its id. Every row is judged by itself, so the list takes any. */
export function bulkRowSchema(entity: Entity): TSchema {
  return Type.Object(
    { ...Object.fromEntries(patchMembers(entity)), id: Type.String({ minLength: 1, maxLength: 100 }), version },
    { additionalProperties: false, minProperties: 2 },
  );
}

/** What can be set on all rows that a filter finds. */
export function setSchema(entity: Entity): TSchema {
  return Type.Object(Object.fromEntries(patchMembers(entity)), {
    additionalProperties: false,
    minProperties: 1,
    examples: [examplePatch(entity)],
  });
}

function examplePatch({ columns }: Entity): Record<string, unknown> {
  const first = columns.find(({ patch }) => patch);
  return first ? { [first.name]: first.example } : {};
}
