import { Type } from 'typebox';
import { roles } from '../../kernel/principal.ts';

const profile = Type.Object(
  {
    user_id: Type.String({ examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'] }),
    customer_id: Type.String({
      description: 'The same id, as carts, orders and points name it',
      examples: ['01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f'],
    }),
    email: Type.String({ examples: ['maria@example.org'] }),
    first_name: Type.String({ examples: ['Maria'] }),
    last_name: Type.String({ examples: ['Rossi'] }),
    roles: Type.Array(Type.String({ enum: [...roles] }), { examples: [['customer']] }),
    created_at: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    version: Type.Integer({ examples: [1] }),
  },
  { title: 'Profile' },
);

export const loginSchema = {
  tags: ['Identity'],
  summary: 'Sign in',
  body: Type.Object({
    email: Type.String({ minLength: 1, maxLength: 254, examples: ['customer@crema.test'] }),
    password: Type.String({ minLength: 1, maxLength: 128, examples: ['correct horse battery staple'] }),
  }),
  response: {
    200: Type.Object({
      token: Type.String({ description: 'An access token, for `Authorization: Bearer …`', examples: ['eyJhbGciOi…'] }),
      profile,
    }),
  },
};

export const meSchema = { tags: ['Identity'], summary: 'Who I am', response: { 200: profile } };
