import { Type } from 'typebox';
import { createServer, open } from './support.ts';

const item = Type.Object({
  product_id: Type.String({ minLength: 1, maxLength: 100 }),
  quantity: Type.Integer({ minimum: 1, maximum: 9999 }),
  price: Type.Optional(
    Type.Union([Type.Number(), Type.String({ pattern: '^\\d+(\\.\\d{1,2})?$' })], {
      description: 'must be an amount with at most two decimals',
    }),
  ),
  size: Type.Optional(Type.Union([Type.Literal('small'), Type.Literal('large')])),
});

/** A server that takes an item and answers one, as the tests of what is sent need it. */
export async function serverWithRoutes() {
  const server = await createServer();
  const { app } = server;
  app.post('/items', { ...open, schema: { body: item } }, (request) => ({ taken: request.body }));
  app.get(
    '/items/:item_id',
    {
      ...open,
      schema: {
        params: Type.Object({ item_id: Type.String({ maxLength: 10 }) }),
        querystring: Type.Object({ page: Type.Optional(Type.Integer({ minimum: 1 })) }),
      },
    },
    (request) => ({ ...request.params, ...request.query }),
  );
  return server;
}

export const json = { 'content-type': 'application/json' };
