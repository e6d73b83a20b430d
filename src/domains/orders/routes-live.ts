import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  type HttpServer,
  lastEventId,
  type ServerSentEvent,
  sendEvents,
  wantsEvents,
} from '../../adapters/http/index.ts';
import type { PostgresDatabase } from '../../adapters/postgres/database.ts';
import { problem } from '../../kernel/errors.ts';
import { positionText } from '../../kernel/position.ts';
import type { OrderFeed, OrderNews } from './order-feed.ts';
import { orderIdOf } from './order-id.ts';
import type { OrderLinks } from './order-links.ts';
import { anybody, staff } from './ownership.ts';
import { mayRead } from './reading.ts';
import { linkQuery, orderParams } from './schemas.ts';
import { orderSchema } from './schemas-order.ts';
import { readOrders } from './store-read.ts';
import { orderView } from './view.ts';

export interface LiveRoutesDeps {
  readonly database: PostgresDatabase;
  readonly feed: OrderFeed;
  readonly links: OrderLinks;
  readonly pointsOf: (orderIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

const tags = ['Orders'];
const state = Type.Object(
  {
    items: Type.Array(orderSchema),
    position: Type.String({ description: 'For `Last-Event-ID`', examples: ['1042.0'] }),
  },
  { title: 'OrdersNow' },
);
const eventStream = Type.String({
  examples: ['id: 1042.0\nevent: state\ndata: {"items":[],"position":"1042.0"}\n\n'],
});
const answer = {
  description: 'The present state; with `Accept: text/event-stream`, that and then each change',
  content: { 'application/json': { schema: state }, 'text/event-stream': { schema: eventStream } },
};
const stream = `With \`Accept: text/event-stream\` the answer goes on: \`event: state\` with what JSON would have said, then
\`event: order\` with \`{type, time, order}\` for each change, where \`order\` is the order as it is by then. Who comes back
with \`Last-Event-ID\` is told what happened since, or the state anew where that is too long ago.`;

/** Orders as they change: what the counter and whoever waits for her coffee look at. */
export function liveRoutes(app: HttpServer, { database, feed, links, pointsOf }: LiveRoutesDeps): void {
  app.get(
    '/api/orders/board',
    {
      config: { access: staff, streams: wantsEvents },
      schema: {
        tags,
        summary: 'Watch the order board',
        description: `Orders that are placed and not yet taken away or cancelled, of the last 24 hours. ${stream}`,
        response: { 200: answer },
      },
    },
    showBoard,
  );
  app.get(
    '/api/orders/:order_id/events',
    {
      config: { access: anybody, problems: ['not_found'], streams: wantsEvents },
      schema: {
        tags,
        summary: 'Watch an order',
        description: `One’s own; with the \`token\` of the link in its mail, also without being anybody. ${stream}`,
        params: orderParams,
        querystring: linkQuery,
        response: { 200: answer },
      },
    },
    watchOrder,
  );

  async function showBoard(request: FastifyRequest, reply: FastifyReply) {
    return show(request, reply, () => feed.board());
  }

  async function watchOrder(request: FastifyRequest, reply: FastifyReply) {
    const order_id = orderIdOf(request);
    const read = async () => {
      const [orders, points] = await Promise.all([readOrders(database, [order_id]), pointsOf([order_id])]);
      const order = orders.get(order_id);
      if (!order || !mayRead(links, request, order)) throw problem('not_found', 'There is no such order.');
      return [orderView(order, points.get(order_id) ?? 0)];
    };
    return show(request, reply, read, order_id);
  }

  /** The place first, then the state: what happens in between is told twice rather than not at all. */
  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    read: () => Promise<ReturnType<typeof orderView>[]>,
    orderId?: string,
  ) {
    const resumed = wantsEvents(request) ? await feed.resume(lastEventId(request)) : null;
    const from = resumed ?? (await feed.position());
    const now = { items: await read(), position: positionText(from) };
    if (!wantsEvents(request)) return now;
    return sendEvents(reply, async function* (signal) {
      if (resumed === null) yield stateEvent(now);
      for await (const news of feed.news(from, signal, orderId)) yield orderEvent(news);
    });
  }
}

const stateEvent = (now: { readonly position: string }): ServerSentEvent => ({
  id: now.position,
  event: 'state',
  data: JSON.stringify(now),
});

const orderEvent = ({ type, time, position, order }: OrderNews): ServerSentEvent => ({
  id: position,
  event: 'order',
  data: `{"type":${JSON.stringify(type)},"time":${JSON.stringify(time)},"order":${order}}`,
});
