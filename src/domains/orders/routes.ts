import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, ifMatch, momentOf, pageOf, runCommand } from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import type { Command } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { CheckedOut, Checkout } from './checkout-input.ts';
import { type Action, actions } from './machine.ts';
import { orderIdOf } from './order-id.ts';
import type { OrderLinks } from './order-links.ts';
import { anybody, ownerOf, staff } from './ownership.ts';
import { listOrders } from './queries.ts';
import type { OrderQueue } from './queue.ts';
import { mayRead } from './reading.ts';
import { refundOrders } from './refund-command.ts';
import { linkQuery, orderParams, orderQuery, reasonBody, refundBody } from './schemas.ts';
import { orderPage, orderSchema } from './schemas-order.ts';
import { readOrders } from './store-read.ts';
import { transitionOrder } from './transition.ts';
import type { Order } from './types.ts';
import { orderView } from './view.ts';

export interface OrderRoutesDeps {
  readonly kernel: Kernel;
  readonly database: PostgresDatabase;
  readonly checkout: Command<Checkout, CheckedOut>;
  readonly queue: OrderQueue;
  readonly links: OrderLinks;
  /** Points that the ledger holds for orders, by order id. */
  readonly pointsOf: (orderIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

const tags = ['Orders'];
const summaries: Readonly<Record<Action, string>> = {
  accept: 'Accept an order',
  start: 'Start preparing it',
  ready: 'Say that it is ready',
  complete: 'Hand it over',
  cancel: 'Cancel it',
};

/** Orders: reading them, moving them along, giving money back. Placing and paying have files of their own. */
export function orderRoutes(app: HttpServer, deps: OrderRoutesDeps): void {
  const { kernel, database, links, pointsOf } = deps;
  app.get(
    '/api/orders',
    {
      config: { access: anybody },
      schema: { tags, summary: 'List orders', querystring: orderQuery, response: { 200: orderPage } },
    },
    list,
  );
  app.get(
    '/api/orders/:order_id',
    {
      config: { access: anybody, problems: ['not_found'], headers: ['etag'] },
      schema: {
        tags,
        summary: 'Read an order',
        description: 'One’s own; with the `token` of the link in its mail, also without being anybody.',
        params: orderParams,
        querystring: linkQuery,
        response: { 200: orderSchema },
      },
    },
    read,
  );
  for (const action of Object.keys(actions) as Action[]) {
    const access = action === 'cancel' ? anybody : staff;
    app.post(
      `/api/orders/:order_id/${action}`,
      {
        config: { access, problems: ['invalid_transition', 'not_found'], versioned: true, headers: ['etag'] },
        schema: {
          tags,
          summary: summaries[action],
          params: orderParams,
          body: reasonBody,
          response: { 200: orderSchema },
        },
      },
      (request, reply) => move(request, reply, action),
    );
  }
  app.post(
    '/api/orders/:order_id/refund',
    {
      config: { access: staff, problems: ['refund_not_possible', 'not_found'], headers: ['etag'] },
      schema: {
        tags,
        summary: 'Give money back',
        description: 'All that is left of what was paid, or an amount of it.',
        params: orderParams,
        body: refundBody,
        response: { 200: orderSchema },
      },
    },
    refund,
  );

  async function list(request: FastifyRequest) {
    const query = request.query as Static<typeof orderQuery>;
    const span = { from: momentOf('/from', query.from), to: momentOf('/to', query.to) };
    const own = ownerOf(request.principal);
    if (own && own.customer_id === null && own.guest_id === null) return pageOf([], 0, query);
    const restricted = own ? { customer_id: own.customer_id ?? undefined, guest_id: own.guest_id ?? undefined } : {};
    const { orders, total } = await listOrders(database, { ...query, ...span, ...restricted });
    const points = await pointsOf(orders.map((order) => order.order_id));
    const items = orders.map((order) => orderView(order, points.get(order.order_id) ?? 0));
    return pageOf(items, total, query);
  }

  async function read(request: FastifyRequest, reply: FastifyReply) {
    const order_id = orderIdOf(request);
    const [orders, points] = await Promise.all([readOrders(database, [order_id]), pointsOf([order_id])]);
    const order = orders.get(order_id);
    if (!order || !mayRead(links, request, order)) throw problem('not_found', 'There is no such order.');
    reply.header('etag', `"${order.version}"`);
    return orderView(order, points.get(order_id) ?? 0);
  }

  const present = (order: Order) => ({
    status: 200,
    body: orderView(order, 0),
    headers: { etag: `"${order.version}"` },
  });

  function move(request: FastifyRequest, reply: FastifyReply, action: Action): Promise<void> {
    const order_id = orderIdOf(request);
    const { reason = null } = (request.body ?? {}) as NonNullable<Static<typeof reasonBody>>;
    const input = { order_id, action, reason, own: ownerOf(request.principal), expected_version: ifMatch(request) };
    return runCommand(kernel, request, reply, { command: transitionOrder, input, present });
  }

  function refund(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const order_id = orderIdOf(request);
    const { amount, reason } = request.body as Static<typeof refundBody>;
    const input = { order_id, amount_cents: amount === undefined ? null : parseMoney(amount), reason };
    return runCommand(kernel, request, reply, { command: refundOrders, input, present });
  }
}
