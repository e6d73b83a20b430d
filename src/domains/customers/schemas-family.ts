import { type TSchema, Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const shown = (example: string) => Type.String({ examples: [example] });
const instant = Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] });
const id = (example: string, description?: string) =>
  Type.String({ minLength: 1, maxLength: 100, examples: [example], ...(description && { description }) });

const familyId = id('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f');
export const familyParams = Type.Object({ family_id: familyId });
export const memberParams = Type.Object({ family_id: familyId, customer_id: id('maria-42', '`me` is oneself') });

const name = nullable(Type.String({ minLength: 1, maxLength: 100, examples: ['The Rossis'] }));
const sharesWallet = Type.Boolean({ description: 'Members share one points wallet', examples: [true] });

const family = Type.Object(
  {
    family_id: shown('01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'),
    name: nullable(shown('The Rossis')),
    shares_wallet: sharesWallet,
    head_customer_id: nullable(Type.String({ description: 'Who has been in it longest', examples: ['maria-42'] })),
    members: Type.Array(
      Type.Object({ customer_id: shown('maria-42'), display_name: nullable(shown('Maria Rossi')), joined_at: instant }),
    ),
    invited: Type.Array(Type.Object({ customer_id: shown('jonas-7'), invited_at: instant }), {
      description: 'Whom the head has asked, and who have not come yet',
    }),
    created_at: instant,
    updated_at: instant,
    version: Type.Integer({ examples: [1] }),
  },
  { title: 'Family' },
);

const tags = ['Customers'];

export const familiesSchema = {
  tags,
  summary: 'List the families of a customer',
  description: 'The one that she is in, and those that she was asked into. Without `customer_id` it is oneself.',
  querystring: Type.Object({ customer_id: Type.Optional(id('maria-42')) }),
  response: { 200: Type.Object({ items: Type.Array(family) }, { title: 'Families' }) },
};

export const familySchema = { tags, summary: 'Read a family', params: familyParams, response: { 200: family } };

export const createFamilySchema = {
  tags,
  summary: 'Make a family',
  description: 'Of one member, who is its head. Staff and services name her; everybody else is it herself.',
  body: Type.Object(
    {
      name: Type.Optional(name),
      shares_wallet: Type.Optional(sharesWallet),
      customer_id: Type.Optional(id('maria-42')),
    },
    { title: 'NewFamily', examples: [{ name: 'The Rossis', shares_wallet: true }] },
  ),
  response: { 201: family },
};

export const patchFamilySchema = {
  tags,
  summary: 'Rename a family, or share points in it',
  description: 'For its head, staff and services. Points move into the shared wallet and out of it by moments later.',
  params: familyParams,
  body: Type.Object(
    { name: Type.Optional(name), shares_wallet: Type.Optional(sharesWallet) },
    { title: 'FamilyChanges', examples: [{ shares_wallet: true }] },
  ),
  response: { 200: family },
};

export const addMemberSchema = {
  tags,
  summary: 'Bring somebody into a family',
  description: `The head asks somebody in, who then comes by doing the same with \`me\`: nobody is in a family without her own
word. What staff and services say holds at once. Doing it again changes nothing.`,
  params: memberParams,
  response: { 200: family },
};

export const removeMemberSchema = {
  tags,
  summary: 'Leave a family, or show somebody out',
  description: 'Also takes back that somebody was asked in. A family goes with its last member.',
  params: memberParams,
  response: { 204: Type.Null() },
};
