import { Type } from 'typebox';
import { type Column, containing, type Entity } from '../entities/index.ts';
import { createCategories, patchCategories, removeCategories } from './edit-categories.ts';

const place = Type.Integer({ minimum: 0, maximum: 1_000_000, examples: [2] });

const columns: readonly Column[] = [
  {
    name: 'category',
    label: 'Name',
    kind: 'text',
    sortable: true,
    filterable: true,
    create: 'required',
    accepts: Type.String({ minLength: 1, maxLength: 100, examples: ['Cold drinks'] }),
    example: 'Cold drinks',
  },
  {
    name: 'position',
    label: 'Place on the menu',
    kind: 'integer',
    sortable: true,
    create: 'optional',
    patch: true,
    accepts: place,
    example: 2,
  },
  {
    name: 'products',
    label: 'Products',
    kind: 'integer',
    sql: '(select count(*) from catalog.products as p where p.category = c.category)',
    example: 12,
  },
  {
    name: 'archived_at',
    label: 'Archived',
    kind: 'timestamp',
    nullable: true,
    filterable: true,
    example: '2026-11-21T08:00:00.000Z',
  },
  { name: 'demo', label: 'Demo', kind: 'boolean', filterable: true, example: false },
  { name: 'version', label: 'Version', kind: 'integer', example: 1 },
];

/** The parts of the menu. Their names are what products say, so they are not changed. */
export const categoryEntity: Entity = {
  name: 'categories',
  title: 'Category',
  key: 'category',
  keyType: 'text',
  from: 'catalog.categories as c',
  columns: columns,
  search: containing('category'),
  searches: 'Part of a name',
  defaultSort: 'position',
  readers: ['barista', 'editor'],
  editors: ['editor'],
  services: true,
  create: createCategories,
  patch: patchCategories,
  remove: removeCategories,
};
