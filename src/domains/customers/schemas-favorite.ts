import { type TSchema, Type } from 'typebox';
import { customerParams } from './schemas-profile.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const shown = (example: string) => Type.String({ examples: [example] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });

export const favoriteParams = Type.Object({
  ...customerParams.properties,
  favorite_id: Type.String({ minLength: 1, maxLength: 100, examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
});

export const favoriteOptions = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '^[^,]+$' }), {
  maxItems: 30,
  uniqueItems: true,
  examples: [['oat']],
});
export const favoriteName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  examples: ['Monday morning'],
});
const name = nullable(favoriteName);
export const favoritePosition = Type.Integer({
  minimum: 1,
  maximum: 1_000,
  description: 'From 1; beyond the end is the end',
  examples: [1],
});

const favorite = Type.Object(
  {
    favorite_id: shown('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    product_id: shown('cappuccino'),
    product_name: shown('Cappuccino'),
    options: Type.Array(Type.Object({ option_id: shown('oat'), name: shown('Oat drink') })),
    name: nullable(shown('Monday morning')),
    position: favoritePosition,
    price: nullable(
      Type.String({
        pattern: '^\\d+\\.\\d{2}$',
        description: 'With its options, now; null when it cannot be had so any more',
        examples: ['4.40'],
      }),
    ),
    available: Type.Boolean({ description: 'Can be ordered now' }),
    conflicts: Type.Array(Type.String({ examples: ['milk'] }), {
      description: 'Her dietary restrictions that it breaks',
    }),
    created_at: instant,
    updated_at: instant,
    version: Type.Integer({ examples: [1] }),
  },
  { title: 'Favorite' },
);

const tags = ['Customers'];

export const favoritesSchema = {
  tags,
  summary: 'List favourites',
  params: customerParams,
  response: { 200: Type.Object({ items: Type.Array(favorite) }, { title: 'Favorites' }) },
};

export const addFavoriteSchema = {
  tags,
  summary: 'Add a favourite',
  params: customerParams,
  body: Type.Object(
    {
      product_id: Type.String({ minLength: 1, maxLength: 100, examples: ['cappuccino'] }),
      options: Type.Optional(favoriteOptions),
      name: Type.Optional(name),
      position: Type.Optional(favoritePosition),
    },
    { title: 'NewFavorite', examples: [{ product_id: 'cappuccino', options: ['oat'], name: 'Monday morning' }] },
  ),
  response: { 201: favorite },
};

export const patchFavoriteSchema = {
  tags,
  summary: 'Change a favourite',
  description: 'What is not there stays as it is. At a new place it moves the others.',
  params: favoriteParams,
  body: Type.Object(
    { options: Type.Optional(favoriteOptions), name: Type.Optional(name), position: Type.Optional(favoritePosition) },
    { title: 'FavoriteChanges', examples: [{ position: 1 }] },
  ),
  response: { 200: favorite },
};

export const removeFavoriteSchema = {
  tags,
  summary: 'Forget a favourite',
  params: favoriteParams,
  response: { 204: Type.Null() },
};
