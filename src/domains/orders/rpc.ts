import { Type } from 'typebox';
import { type ListOrdersResponse, type Methods, unary } from '../../adapters/grpc/index.ts';
import { problem } from '../../kernel/errors.ts';
import { customerRights, isCustomer, meant, rpcAccessBy } from '../customers/index.ts';
import { listHistory } from './history.ts';
import type { HistoryDeps } from './routes-history.ts';
import { orderView } from './view.ts';

/** What a customer has ordered. */
export const orderMethods = ({ database, accounts, pointsOf }: HistoryDeps): Methods => ({
  ListOrders: unary<ListOrdersResponse>()({
    access: rpcAccessBy(customerRights.read),
    request: Type.Object({
      customer_id: Type.String({ minLength: 1, maxLength: 100 }),
      cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
      archived: Type.Boolean({ default: false }),
    }),
    async handle(message, { principal }) {
      const customerId = meant(message.customer_id, principal);
      const { orders, next_cursor } = await listHistory(database, customerId, message);
      if (
        orders.length === 0 &&
        customerId !== principal.customerId &&
        !(await isCustomer(database, accounts, customerId))
      ) {
        throw problem('not_found', 'There is no such customer.');
      }
      const points = await pointsOf(orders.map(({ order_id }) => order_id));
      const shown = orders.map((order) => ({
        ...orderView(order, points.get(order.order_id) ?? 0),
        fulfilment_type: order.fulfilment.type,
      }));
      return { orders: shown, next_cursor };
    },
  }),
});
