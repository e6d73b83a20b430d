import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { parseMoney } from '../../kernel/money.ts';
import { methodProblem, settled, shown, wordOf } from './card-word.ts';
import { orderIdOf } from './order-id.ts';
import { anybody, ownerOf } from './ownership.ts';
import { payOrder } from './pay.ts';
import type { PlaceRoutesDeps } from './routes-place.ts';
import { orderParams, payBody } from './schemas.ts';
import { orderSchema } from './schemas-order.ts';

/** Paying orders: at the counter, in one or more parts, or by card. */
export function payRoutes(app: HttpServer, { kernel, card, paymentMethods }: PlaceRoutesDeps): void {
  app.post(
    '/api/orders/:order_id/pay',
    {
      config: { access: anybody, problems: ['payment_not_possible', 'not_found'], headers: ['etag', 'location'] },
      schema: {
        tags: ['Orders'],
        summary: 'Pay it',
        description: 'At the counter in one or more parts, told by staff; or by card, which customers can do too.',
        params: orderParams,
        body: payBody,
        response: { 200: orderSchema },
      },
    },
    pay,
  );

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
      settle: byCard ? async ({ payment }) => settled(200, await wordOf(card, payment)) : undefined,
    });
  }
}
