import { Type } from 'typebox';
import { allergens, diets } from './dietary.ts';
import { menuSorts } from './menu.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const oneOf = (values: readonly string[]) => Type.String({ enum: [...values] });
const text = (maxLength: number, examples?: string[]) =>
  Type.String({ minLength: 1, maxLength, ...(examples && { examples }) });
const allergenList = Type.Array(oneOf(allergens), { examples: [['milk']] });
/** At most 99,999,999.99, as the database's prices. */
const priceLimit = Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,2})?$', examples: ['4.50'] });

export const productParams = Type.Object({ product_id: text(100, ['espresso']) });

export const menuQuery = Type.Object({
  category: Type.Optional(text(100, ['Coffee'])),
  search: Type.Optional(
    Type.String({ maxLength: 100, description: 'Words in name, description or category', examples: ['flat white'] }),
  ),
  min_price: Type.Optional(priceLimit),
  max_price: Type.Optional(priceLimit),
  dietary: Type.Optional(
    Type.String({
      pattern: `^(${[...allergens, ...diets].join('|')})(,(${[...allergens, ...diets].join('|')}))*$`,
      description:
        'Comma-separated: marks that a product must bear, allergens that it must be free of as served by default',
      examples: ['vegan,gluten'],
    }),
  ),
  in_stock: Type.Optional(Type.Boolean({ description: 'Only what can be ordered now, or only the rest' })),
  sort: Type.String({ enum: menuSorts, default: 'name' }),
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
});

export const optionGroup = Type.Object({
  option_group: Type.String({ examples: ['milk'] }),
  name: Type.String({ examples: ['Milk'] }),
  min_choices: Type.Integer({
    description: 'When nothing is chosen and this is not 0, the defaults are served',
    examples: [1],
  }),
  max_choices: Type.Integer({ examples: [1] }),
  choices: Type.Array(
    Type.Object({
      option_id: Type.String({ examples: ['oat'] }),
      name: Type.String({ examples: ['Oat drink'] }),
      price_delta: Type.String({ pattern: '^-?\\d+\\.\\d{2}$', examples: ['0.50'] }),
      allergens: allergenList,
      is_default: Type.Boolean(),
    }),
  ),
});

const sustainability = {
  carbon_footprint_kg: nullable(Type.Number({ examples: [0.21] })),
  supplier_certifications: Type.Array(Type.String(), { examples: [['Fairtrade']] }),
  last_verified: nullable(Type.String({ format: 'date', examples: ['2026-03-01'] })),
  data_source: nullable(Type.String({ examples: ['Roastery report 2025'] })),
  data_completeness: oneOf(['complete', 'partial', 'missing']),
};

const product = {
  product_id: Type.String({ examples: ['espresso'] }),
  name: Type.String({ examples: ['Espresso'] }),
  description: Type.String({ examples: ['One third each of espresso, milk and foam.'] }),
  category: nullable(Type.String({ examples: ['Coffee'] })),
  price: Type.String({ pattern: '^\\d+\\.\\d{2}$', examples: ['2.40'] }),
  image_url: nullable(Type.String({ examples: ['https://cafe.example/espresso.webp'] })),
  in_stock: Type.Boolean({ description: 'Can be ordered now' }),
  total_sold: Type.Integer({ examples: [412] }),
  average_rating: nullable(Type.Number({ examples: [4.6] })),
  review_count: Type.Integer({ examples: [31] }),
  allergens: allergenList,
  dietary: Type.Array(oneOf(diets), { examples: [['vegan']] }),
  options: Type.Array(optionGroup),
  tax_rate: Type.Number({ examples: [0.19] }),
  conflicts: Type.Array(Type.String({ examples: ['milk'] }), {
    description: 'Dietary restrictions of the signed-in person that it breaks as it is served by default',
  }),
};

export const menuSchema = {
  tags: ['Catalogue'],
  summary: 'Read the menu',
  querystring: menuQuery,
  response: {
    200: Type.Object({
      items: Type.Array(Type.Object({ ...product, sustainability: Type.Object(sustainability) }, { title: 'Product' })),
      page: Type.Integer({ examples: [1] }),
      page_size: Type.Integer({ examples: [25] }),
      total: Type.Integer({ examples: [1] }),
      total_pages: Type.Integer({ examples: [1] }),
    }),
  },
};

const alert = Type.Object({
  code: Type.String({ examples: ['outdated'] }),
  message: Type.String({ examples: ['Last verified more than a year ago.'] }),
});

export const productSchema = {
  tags: ['Catalogue'],
  summary: 'Read a product',
  params: productParams,
  response: {
    200: Type.Object(
      {
        ...product,
        sustainability: Type.Object({ ...sustainability, alerts: Type.Array(alert) }),
      },
      { title: 'ProductPage' },
    ),
  },
};

const until = (description?: string) =>
  Type.String({ format: 'date-time', examples: ['2026-11-22T06:00:00.000Z'], ...(description && { description }) });

const soldOut = Type.Object({
  product_id: Type.String({ examples: ['espresso'] }),
  sold_out: Type.Boolean(),
  until: nullable(until()),
});

export const soldOutSchema = {
  tags: ['Catalogue'],
  summary: 'Take a product off sale',
  params: productParams,
  body: nullable(
    Type.Object({
      until: Type.Optional(nullable(until('Still to come; without it: until somebody takes it back'))),
    }),
  ),
  response: { 200: soldOut },
};

export const backOnSaleSchema = {
  tags: ['Catalogue'],
  summary: 'Sell a product again',
  params: productParams,
  response: { 200: soldOut },
};
