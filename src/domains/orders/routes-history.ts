import { type Static, Type } from 'typebox';
import type { HttpServer } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { problem } from '../../kernel/errors.ts';
import { type Accounts, accessBy, customerRights, isCustomer, meant } from '../customers/index.ts';
import { listHistory } from './history.ts';
import { orderSchema } from './schemas-order.ts';
import { orderView } from './view.ts';

const params = Type.Object({
  customer_id: Type.String({ minLength: 1, maxLength: 100, description: '`me` is oneself', examples: ['me'] }),
});
const cursorExample = Buffer.from('2026-11-21T08:00:00.000Z 01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f').toString(
  'base64url',
);
const query = Type.Object({
  cursor: Type.Optional(
    Type.String({
      ...{ minLength: 1, maxLength: 200, description: '`next_cursor` of the page before' },
      examples: [cursorExample],
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  archived: Type.Boolean({ default: false, description: 'Also those that were put out of sight' }),
});
const page = Type.Object(
  {
    items: Type.Array(orderSchema),
    next_cursor: Type.Union([
      Type.String({ description: 'For the next page', examples: [cursorExample] }),
      Type.Null(),
    ]),
  },
  { title: 'OrderHistory' },
);

export interface HistoryDeps {
  readonly database: PostgresDatabase;
  readonly accounts: Accounts;
  readonly pointsOf: (orderIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

/** What a customer has ordered. */
export function historyRoutes(app: HttpServer, { database, accounts, pointsOf }: HistoryDeps): void {
  app.get(
    '/api/customers/:customer_id/orders',
    {
      config: { access: accessBy(customerRights.read), problems: ['not_found'] },
      schema: {
        tags: ['Customers'],
        summary: 'Read what a customer has ordered',
        description: 'The newest first, with what she ordered as a guest and took over.',
        params,
        querystring: query,
        response: { 200: page },
      },
    },
    async (request) => {
      const customerId = meant((request.params as Static<typeof params>).customer_id, request.principal);
      const { orders, next_cursor } = await listHistory(database, customerId, request.query as Static<typeof query>);
      if (
        orders.length === 0 &&
        customerId !== request.principal.customerId &&
        !(await isCustomer(database, accounts, customerId))
      )
        throw problem('not_found', 'There is no such customer.');
      const points = await pointsOf(orders.map((order) => order.order_id));
      return { items: orders.map((order) => orderView(order, points.get(order.order_id) ?? 0)), next_cursor };
    },
  );
}
