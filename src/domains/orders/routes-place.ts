import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { Principal } from '../../kernel/principal.ts';
import { ownerOf as cartOwnerOf } from '../carts/index.ts';
import type { CardDriver, NewPayment } from '../payments/index.ts';
import type { Checkout } from './checkout-input.ts';
import { orderIdOf } from './order-id.ts';
import { payOrder } from './pay.ts';
import { anybody, type OrderRoutesDeps, ownerOf, seesAll, tags } from './routes.ts';
import { checkoutBody, orderParams, orderSchema, payBody, placeBody } from './schemas.ts';
import type { Order } from './types.ts';
import { orderView } from './view.ts';

export interface PlaceRoutesDeps extends OrderRoutesDeps {
  readonly card: CardDriver<Order>;
  readonly paymentMethods: readonly string[];
  readonly issueGuest: (request: FastifyRequest, reply: FastifyReply) => Principal;
}

/** How long an answer waits for the card provider's word. */
const cardWaitMs = 3_000;
const refusals = [
  'empty_cart',
  'out_of_stock',
  'price_changed',
  'product_unavailable',
  'invalid_options',
  'invalid_coupon',
  'amount_too_large',
] as const;

/** Placing and paying orders. */
export function placeRoutes(app: HttpServer, deps: PlaceRoutesDeps): void {
  const { kernel, checkout, queue, card, paymentMethods, issueGuest } = deps;
  const response = { 201: orderSchema };
  app.post(
    '/api/cart/checkout',
    {
      config: { access: anybody, problems: refusals },
      schema: { tags: ['Cart'], summary: 'Check out the cart', body: checkoutBody, response },
    },
    checkoutCart,
  );
  app.post(
    '/api/orders',
    {
      config: { access: anybody, problems: refusals },
      schema: { tags, summary: 'Place an order without a cart', body: placeBody, response },
    },
    placeItems,
  );
  app.post(
    '/api/orders/:order_id/pay',
    {
      config: { access: anybody, problems: ['payment_not_possible', 'not_found'] },
      schema: { tags, summary: 'Pay an order', params: orderParams, body: payBody, response: { 200: orderSchema } },
    },
    pay,
  );

  function checkoutCart(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = request.body as Static<typeof checkoutBody>;
    const cart = cartOwnerOf(request.principal);
    if (cart === null) throw problem('empty_cart', 'Cannot checkout empty cart');
    return place(request, reply, body, { cart }, request.principal.customerId);
  }

  function placeItems(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const body = request.body as Static<typeof placeBody>;
    if (request.principal.kind === 'anonymous') request.principal = issueGuest(request, reply);
    const { principal } = request;
    if (body.customer_id !== undefined && body.customer_id !== principal.customerId && !seesAll(principal)) {
      throw problem('forbidden', 'Only staff and services order for other customers.');
    }
    const items = body.items.map((item) => ({ ...item, options: item.options ?? [] }));
    return place(request, reply, body, { items }, body.customer_id ?? principal.customerId);
  }

  function place(
    request: FastifyRequest,
    reply: FastifyReply,
    body: Static<typeof checkoutBody>,
    from: Checkout['from'],
    customer_id: string | null,
  ): Promise<void> {
    if (!paymentMethods.includes(body.payment_method)) throw methodProblem('/payment_method', paymentMethods);
    const byCard = body.payment_method === 'card';
    const guest_id = request.principal.kind === 'guest' ? request.principal.id.slice('guest:'.length) : null;
    if (guest_id !== null && !body.contact)
      throw problem('validation_failed', 'A guest says how to reach her.', {
        errors: [{ path: '/contact', message: 'is required without an account' }],
      });
    return runCommand(kernel, request, reply, {
      command: checkout,
      input: {
        from,
        customer_id,
        guest_id,
        payment: {
          method: body.payment_method,
          channel: byCard ? 'card' : 'counter',
          token: body.payment_token ?? null,
        },
        fulfilment: body.fulfilment,
        contact: body.contact ?? null,
        note: body.note ?? null,
        expected_total_cents: body.expected_total === undefined ? null : parseMoney(body.expected_total),
        queue: queue.length(),
      },
      present: ({ order }) => shown(201, order),
      settle: byCard ? async ({ payment }) => settled(201, await wordOf(payment)) : undefined,
    });
  }

  function pay(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const order_id = orderIdOf(request);
    const { method, amount, payment_token } = request.body as Static<typeof payBody>;
    const own = ownerOf(request.principal);
    const byCard = method === 'card';
    if (own && !byCard) throw methodProblem('/method', ['card']);
    if (byCard && !paymentMethods.includes('card')) throw methodProblem('/method', paymentMethods);
    const input = {
      order_id,
      method,
      channel: byCard ? ('card' as const) : ('counter' as const),
      amount_cents: amount === undefined ? null : parseMoney(amount),
      token: payment_token ?? null,
      own,
    };
    return runCommand(kernel, request, reply, {
      command: payOrder,
      input,
      present: ({ order }) => shown(200, order),
      settle: byCard ? async ({ payment }) => settled(200, await wordOf(payment)) : undefined,
    });
  }

  /** The order after the provider's word, if it came in time; it is recorded in any case. */
  function wordOf(payment: NewPayment | null): Promise<Order | null> {
    if (!payment) return Promise.resolve(null);
    return Promise.race([card.capture(payment), delay(cardWaitMs, null, { ref: false })]);
  }
}

const shown = (status: number, order: Order) => ({
  status,
  body: orderView(order, 0),
  headers: { location: `/api/orders/${order.order_id}` },
});
const settled = (status: number, order: Order | null) => order && shown(status, order);

const methodProblem = (path: string, allowed: readonly string[]) =>
  problem('validation_failed', 'This way to pay is not offered here.', {
    errors: [{ path, message: `must be one of ${allowed.join(', ')}` }],
  });
