import { type TSchema, Type } from 'typebox';
import { allergens, diets } from '../catalog/index.ts';
import { customerSorts } from './list-customers.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const given = (minLength: number, maxLength: number, example: string) =>
  Type.String({ minLength, maxLength, examples: [example] });
const shown = (example: string) => Type.String({ examples: [example] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });

export const customerParams = Type.Object({
  customer_id: Type.String({ minLength: 1, maxLength: 100, description: '`me` is oneself', examples: ['me'] }),
});

// not as `patternProperties`: the documents of the interface would lose the pattern
export const preferences = Type.Unsafe<Record<string, string>>({
  type: 'object',
  propertyNames: { pattern: '^[A-Za-z0-9_.-]{1,64}$', examples: ['receipt'] },
  additionalProperties: { type: 'string', maxLength: 500, examples: ['email'] },
  maxProperties: 50,
  description: 'Whatever clients remember for her, by key; written as a whole',
  examples: [{ receipt: 'email' }],
});
const words = [...allergens, ...diets];
export const dietaryRestrictions = Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), {
  maxItems: 40,
  uniqueItems: true,
  description: `Any of \`${words.join('`, `')}\`, in any case, singular or plural, and other words,
which are shown and compared with nothing`,
  examples: [['nuts', 'vegetarian']],
});

/** What can be said of a customer. */
const fields = {
  username: nullable(given(1, 100, 'maria.rossi')),
  display_name: nullable(given(1, 200, 'Maria Rossi')),
  email: nullable(Type.String({ format: 'email', maxLength: 254, examples: ['maria@example.org'] })),
  phone: nullable(given(1, 40, '+49 30 123456')),
  preferences,
  dietary_restrictions: dietaryRestrictions,
  birthday: nullable(Type.String({ format: 'date', examples: ['1990-04-30'] })),
  time_zone: nullable(given(1, 64, 'Europe/Berlin')),
};
const optional = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, Type.Optional(schema)])) as {
  [Name in keyof typeof fields]: ReturnType<typeof Type.Optional<(typeof fields)[Name]>>;
};

/** `me` is oneself: nobody could be reached by it. */
export const newId = Type.String({
  pattern: '^(?!me$)[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$',
  description: 'Made up, if none is given; not `me`',
  examples: ['maria-42'],
});

export const importedCustomer = Type.Object({ customer_id: Type.Optional(newId), ...optional });

export const customer = Type.Object(
  {
    customer_id: shown('maria-42'),
    username: nullable(shown('maria.rossi')),
    display_name: nullable(shown('Maria Rossi')),
    email: nullable(shown('maria@example.org')),
    phone: nullable(shown('+49 30 123456')),
    family_id: nullable(shown('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f')),
    preferences: Type.Record(Type.String(), Type.String(), { examples: [{ receipt: 'email' }] }),
    dietary_restrictions: Type.Array(Type.String(), { examples: [['nuts', 'vegetarian']] }),
    birthday: nullable(Type.String({ format: 'date', examples: ['1990-04-30'] })),
    time_zone: nullable(shown('Europe/Berlin')),
    created_at: instant,
    updated_at: instant,
    version: Type.Integer({
      description: '0: she has an account, and nothing else is known of her yet',
      examples: [1],
    }),
  },
  { title: 'Customer' },
);

const tags = ['Customers'];

export const customerSchema = { tags, summary: 'Read a customer', params: customerParams, response: { 200: customer } };

export const customerQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 }),
  page_size: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  sort: Type.String({ enum: [...customerSorts], default: '-created_at' }),
  search: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Part of an id, a name, an e-mail address or a phone number, in any case',
      examples: ['rossi'],
    }),
  ),
  username: Type.Optional(given(1, 100, 'maria.rossi')),
  email: Type.Optional(given(1, 254, 'maria@example.org')),
  family_id: Type.Optional(given(1, 100, '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f')),
  dietary_restriction: Type.Optional(given(1, 100, 'nuts')),
  archived: Type.Boolean({
    default: false,
    description: 'Those whom staff have put out of sight, instead of the others',
  }),
});

export const customersSchema = {
  tags,
  summary: 'List customers',
  querystring: customerQuery,
  response: {
    200: Type.Object(
      {
        items: Type.Array(customer),
        page: Type.Integer({ examples: [1] }),
        page_size: Type.Integer({ examples: [25] }),
        total: Type.Integer({ examples: [1] }),
        total_pages: Type.Integer({ examples: [1] }),
      },
      { title: 'CustomerPage' },
    ),
  },
};

export const createCustomerSchema = {
  tags,
  summary: 'Make a customer',
  body: Type.Object(
    { customer_id: Type.Optional(newId), ...optional },
    {
      title: 'CustomerToMake',
      additionalProperties: false,
      examples: [{ display_name: 'Maria Rossi', phone: '+49 30 123456' }],
    },
  ),
  response: { 201: customer },
};

export const patchCustomerSchema = {
  tags,
  summary: 'Change a customer',
  description: `What is not there stays as it is. Name, phone and time zone are those of her account, too, where she has
one; its e-mail address is changed nowhere.`,
  params: customerParams,
  body: Type.Object(optional, {
    title: 'CustomerChanges',
    additionalProperties: false,
    examples: [{ dietary_restrictions: ['nuts', 'vegetarian'], time_zone: 'Europe/Berlin' }],
  }),
  response: { 200: customer },
};

export const eraseCustomerSchema = {
  tags,
  summary: 'Erase a customer',
  description: `Her account with its sessions, and who she is, everywhere. Orders, payments and points stay as books, of an id
that means nobody.`,
  params: customerParams,
  response: { 204: Type.Null() },
};
