import { type TSchema, Type } from 'typebox';
import { roles } from '../../kernel/principal.ts';

const tags = ['Identity'];
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (maxLength: number, example: string, minLength = 1) =>
  Type.String({ minLength, maxLength, examples: [example] });

/** What people say of themselves, as it comes in. */
const said = {
  phone: nullable(text(40, '+49 30 123456')),
  address: nullable(text(500, 'Hauptstraße 1, 10827 Berlin')),
  locale: nullable(text(35, 'de-DE', 2)),
  time_zone: nullable(text(64, 'Europe/Berlin')),
};
const optional = {
  phone: Type.Optional(said.phone),
  address: Type.Optional(said.address),
  locale: Type.Optional(said.locale),
  time_zone: Type.Optional(said.time_zone),
};

const profile = Type.Object(
  {
    user_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
    customer_id: Type.String({
      description: 'The same id, as carts, orders and points name it',
      examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'],
    }),
    email: Type.String({ examples: ['maria@example.org'] }),
    email_verified: Type.Boolean({ description: 'Whether she has followed the link that was mailed there' }),
    first_name: Type.String({ examples: ['Maria'] }),
    last_name: Type.String({ examples: ['Rossi'] }),
    ...said,
    roles: Type.Array(Type.String({ enum: [...roles] }), { examples: [['customer']] }),
    created_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    version: Type.Integer({ examples: [1] }),
  },
  { title: 'Profile' },
);

const entry = Type.Object(
  {
    token: Type.String({ description: 'An access token, for `Authorization: Bearer …`', examples: ['eyJhbGciOi…'] }),
    profile,
  },
  { title: 'Entry' },
);

const email = (examples: string[]) => Type.String({ format: 'email', maxLength: 254, examples });
const newPassword = Type.String({
  minLength: 10,
  maxLength: 128,
  description: 'Not among the most common ones, and not the e-mail address',
  examples: ['a teapot full of rain'],
});
const givenPassword = text(128, 'correct horse battery staple');
const linkToken = (example: string) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'From the link in the mail', examples: [example] });
const cookie = 'The refresh token is in an `HttpOnly` cookie.';

export const registerSchema = {
  tags,
  summary: 'Open an account',
  description: `Who registers is a customer and signed in. A mail asks her to prove the address. ${cookie}`,
  body: Type.Object(
    {
      email: email(['maria.rossi@example.org']),
      password: newPassword,
      first_name: text(100, 'Maria'),
      last_name: text(100, 'Rossi'),
      ...optional,
    },
    { title: 'NewAccount' },
  ),
  response: { 201: entry },
};

export const loginSchema = {
  tags,
  summary: 'Sign in',
  description: cookie,
  body: Type.Object({
    email: text(254, 'customer@crema.test'),
    password: givenPassword,
  }),
  response: { 200: entry },
};

export const refreshSchema = {
  tags,
  summary: 'Go on without signing in again',
  description: `With the cookie that signing in has set. Each refresh token is used once; one that was used before ends
the session everywhere, except that for 15 s the last one gets the same answer again, in case the first was lost.`,
  response: { 200: entry },
};

export const logoutSchema = {
  tags,
  summary: 'Sign out',
  description: 'This session, or with `all` every session; access tokens follow within a minute.',
  body: nullable(
    Type.Object(
      { all: Type.Optional(Type.Boolean({ description: 'On every device' })) },
      { examples: [{ all: true }] },
    ),
  ),
  response: { 204: Type.Null() },
};

export const meSchema = { tags, summary: 'Who I am', response: { 200: profile } };

export const patchMeSchema = {
  tags,
  summary: 'Change what is known of me',
  description: 'What is left out stays as it is; null takes it away.',
  body: Type.Object(
    { first_name: Type.Optional(text(100, 'Maria')), last_name: Type.Optional(text(100, 'Rossi')), ...optional },
    { title: 'ProfileChanges', examples: [{ phone: '+49 30 123456' }] },
  ),
  response: { 200: profile },
};

export const passwordSchema = {
  tags,
  summary: 'Change the password',
  description: `All sessions end, and a new one begins here; access tokens of the others follow within a minute. ${cookie}`,
  body: Type.Object({ current_password: givenPassword, new_password: newPassword }),
  response: { 200: entry },
};

export const exportSchema = {
  tags,
  summary: 'Get everything that is known of me',
  response: {
    200: Type.Object(
      { exported_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }), account: profile },
      {
        title: 'PersonalData',
        additionalProperties: true,
        description: 'One member for each part of the business that knows something: orders, cart, points, …',
      },
    ),
  },
};

export const eraseSchema = {
  tags,
  summary: 'Erase me',
  description: 'At once and for good. Orders and points stay as books that name nobody.',
  response: { 204: Type.Null() },
};

export const forgotSchema = {
  tags,
  summary: 'Ask for a new password',
  description:
    'If the address has an account, a link that is good for an hour is mailed there. The answer does not say.',
  body: Type.Object({ email: text(254, 'customer@crema.test') }),
  response: { 202: Type.Null() },
};

export const resetSchema = {
  tags,
  summary: 'Choose a new password by a mailed link',
  description: 'The link is good once. All sessions end.',
  body: Type.Object({ token: linkToken('reset-kx2cF0mC1cV0s5x1mJ5s1z3nN2Yc7rWwF8m3f'), password: newPassword }),
  response: { 204: Type.Null() },
};

export const verifySchema = {
  tags,
  summary: 'Prove an e-mail address by a mailed link',
  body: Type.Object({ token: linkToken('verify-Zq8Lr3Ht0pBnY5uWc2Xe9Kd7Jm4Gs6VaF1oQ') }),
  response: { 204: Type.Null() },
};
