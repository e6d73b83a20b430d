import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, ownIn, runCommand } from '../../adapters/http/index.ts';
import { formatMoney } from '../../kernel/money.ts';
import { customerOwner } from '../carts/index.ts';
import type { OrderRoutesDeps } from './routes.ts';
import { v1CheckoutAnswer, v1CheckoutBody } from './schemas-v1.ts';

/** The checkout of the older cart service: paid elsewhere, delivered to the address. */
export function v1CheckoutRoutes(app: HttpServer, { kernel, checkout, queue }: OrderRoutesDeps): void {
  app.post(
    '/api/v1/cart/checkout',
    {
      config: {
        access: { scopes: ['carts'], own: ownIn('body', 'customer_id') },
        problems: [
          'empty_cart',
          'out_of_stock',
          'price_changed',
          'product_unavailable',
          'invalid_options',
          'invalid_coupon',
          'amount_too_large',
        ],
      },
      schema: {
        tags: ['Older carts'],
        summary: 'Check out a cart',
        body: v1CheckoutBody,
        response: { 200: v1CheckoutAnswer },
      },
    },
    (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const { customer_id, payment_method, shipping_address } = request.body as Static<typeof v1CheckoutBody>;
      return runCommand(kernel, request, reply, {
        command: checkout,
        input: {
          from: { cart: customerOwner(customer_id) },
          customer_id,
          guest_id: null,
          by_person: false,
          payment: { method: payment_method, channel: 'external', token: null },
          fulfilment: { type: 'delivery', address: shipping_address },
          contact: null,
          note: null,
          expected_total_cents: null,
          dietary_acknowledged: 'unasked',
          queue: queue.length(),
        },
        present: ({ order }) => ({
          status: 200,
          body: {
            success: true,
            order_id: order.order_id,
            total_amount: formatMoney(order.total_cents),
            message: 'Checkout completed successfully',
            error: null,
          },
        }),
      });
    },
  );
}
