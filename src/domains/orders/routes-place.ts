import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import { parseMoney } from '../../kernel/money.ts';
import type { Principal } from '../../kernel/principal.ts';
import { ownerOf as cartOwnerOf } from '../carts/index.ts';
import type { RewardChoice } from '../loyalty/index.ts';
import type { CardDriver } from '../payments/index.ts';
import { methodProblem, settled, shown, wordOf } from './card-word.ts';
import type { Checkout } from './checkout-input.ts';
import { anybody, guestIdOf, seesAll } from './ownership.ts';
import type { OrderRoutesDeps } from './routes.ts';
import { checkoutBody, placeBody } from './schemas.ts';
import { orderSchema } from './schemas-order.ts';
import type { Order } from './types.ts';

export interface PlaceRoutesDeps extends OrderRoutesDeps {
  readonly card: CardDriver<Order>;
  readonly paymentMethods: readonly string[];
  readonly issueGuest: (request: FastifyRequest, reply: FastifyReply) => Principal;
}

const headers = ['etag', 'location'] as const;
const description = `Prices and stock are today’s. A refusal with 409 names the lines that are concerned; a changed total is
accepted by sending it as \`expected_total\`, a line against the customer’s diet by naming it in
\`dietary_acknowledged\`. Points and the discount that they pay for go together, or not at all; they come back when the order
is cancelled. By card, the answer waits up to 3 s for the provider’s word.`;
const refusals = [
  'out_of_stock',
  'price_changed',
  'dietary_conflict',
  'product_unavailable',
  'invalid_options',
  'amount_too_large',
  'insufficient_points',
  'reward_unavailable',
  'reward_not_applicable',
  'redemption_used',
] as const;

/** Placing orders, from the cart and without one. */
export function placeRoutes(app: HttpServer, deps: PlaceRoutesDeps): void {
  const { kernel, checkout, queue, card, paymentMethods, issueGuest } = deps;
  const response = { 201: orderSchema };
  app.post(
    '/api/cart/checkout',
    {
      config: { access: anybody, problems: ['empty_cart', 'invalid_coupon', ...refusals], headers },
      schema: { tags: ['Cart'], summary: 'Check out the cart', description, body: checkoutBody, response },
    },
    checkoutCart,
  );
  app.post(
    '/api/orders',
    {
      config: { access: anybody, problems: refusals, headers: [...headers, 'set_cookie'] },
      schema: { tags: ['Orders'], summary: 'Place an order without a cart', description, body: placeBody, response },
    },
    placeItems,
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
    // staff who name nobody ring up what somebody at the counter buys; for herself, one of them names herself
    const buyer = seesAll(principal) ? null : principal.customerId;
    return place(request, reply, body, { items }, body.customer_id ?? buyer);
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
    const guest_id = guestIdOf(request.principal);
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
        by_person: guest_id !== null || (customer_id !== null && customer_id === request.principal.customerId),
        payment: {
          method: body.payment_method,
          channel: byCard ? 'card' : 'counter',
          token: body.payment_token ?? null,
        },
        fulfilment: body.fulfilment,
        contact: body.contact ?? null,
        note: body.note ?? null,
        expected_total_cents: body.expected_total === undefined ? null : parseMoney(body.expected_total),
        reward: rewardOf(body),
        dietary_acknowledged: body.dietary_acknowledged ?? [],
        queue: queue.length(),
      },
      present: ({ order }) => shown(201, order),
      settle: byCard ? async ({ payment }) => settled(201, await wordOf(card, payment)) : undefined,
    });
  }
}

function rewardOf({ redemption_id, reward_id }: Static<typeof checkoutBody>): RewardChoice | null {
  if (redemption_id !== undefined) return { redemption_id };
  return reward_id === undefined ? null : { reward_id };
}
