import { Type } from 'typebox';
import type { HttpServer } from '../../adapters/http/index.ts';
import { roles } from '../../kernel/principal.ts';
import { describeEntity, type Entity, kinds, mayRead } from '../entities/index.ts';
import { staff, tags } from './schemas.ts';

const text = (example: string) => Type.String({ examples: [example] });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const someRoles = Type.Array(Type.String({ enum: [...roles] }), { examples: [['editor']] });

const column = Type.Object({
  name: text('price'),
  label: text('Price'),
  type: Type.String({ enum: [...kinds], examples: ['money'] }),
  nullable: Type.Boolean(),
  values: nullable(Type.Array(text('placed'), { description: 'All that it can have' })),
  sortable: Type.Boolean(),
  filters: Type.Array(text('price.gte'), { description: 'Names of the list’s filters' }),
  on_create: Type.String({ enum: ['required', 'optional', 'never'] }),
  editable: Type.Boolean(),
  write_only: Type.Boolean(),
  readers: someRoles,
  description: nullable(text('A fraction; empty: the store’s default')),
});

const entity = Type.Object(
  {
    name: text('products'),
    title: text('Product'),
    key: text('product_id'),
    default_sort: text('name'),
    search: nullable(Type.String({ description: 'What a search looks at', examples: ['Part of a name'] })),
    readers: someRoles,
    editors: someRoles,
    may: Type.Object(
      { create: Type.Boolean(), patch: Type.Boolean(), delete: Type.Boolean() },
      { description: 'What the caller may do' },
    ),
    columns: Type.Array(column),
  },
  { title: 'Entity' },
);

/** What there is to administer, as a grid is made of it. */
export function describeRoutes(app: HttpServer, entities: readonly Entity[]): void {
  app.get(
    '/api/admin/entities',
    {
      config: { access: staff },
      schema: {
        tags,
        summary: 'Describe what can be administered',
        description: 'Those entities that the caller may read, with the columns that she sees.',
        response: { 200: Type.Object({ items: Type.Array(entity) }) },
      },
    },
    ({ principal }) => ({
      items: entities.filter((one) => mayRead(one, principal)).map((one) => describeEntity(one, principal)),
    }),
  );
}
