import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, ifMatch, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { roles } from '../../kernel/principal.ts';
import { type CartSettings, type CartState, changeCart, customerOwner, personCart } from '../carts/index.ts';
import { type Accounts, accessBy, customerRights, isCustomer, meant } from '../customers/index.ts';
import { orderUsualSchema, usualSchema } from './schemas.ts';
import { type Place, usualOf } from './usual.ts';

export interface UsualDeps {
  readonly kernel: Kernel;
  readonly accounts: Accounts;
  readonly settings: CartSettings;
  /** The store's. */
  readonly timeZone: string;
}

/** Ordering what one always orders. */
export function usualRoutes(app: HttpServer, { kernel, accounts, settings, timeZone }: UsualDeps): void {
  const { database } = kernel;
  app.get(
    '/api/customers/:customer_id/usual',
    { schema: usualSchema, config: { access: accessBy(customerRights.read), problems: ['not_found'] } },
    async ({ params, query, principal }) => {
      const customerId = meant((params as Static<typeof usualSchema.params>).customer_id, principal);
      const usual = await usualOf(database, customerId, query as Place, timeZone);
      if (
        usual.source === 'none' &&
        customerId !== principal.customerId &&
        !(await isCustomer(database, accounts, customerId))
      )
        throw problem('not_found', 'There is no such customer.');
      return usual;
    },
  );
  app.post(
    '/api/cart/usual',
    {
      schema: orderUsualSchema,
      config: {
        access: { roles },
        versioned: true,
        problems: ['not_found', 'product_unavailable', 'invalid_options', 'quantity_limit'],
      },
    },
    orderUsual,
  );

  async function orderUsual(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const customerId = request.principal.customerId!; // only people hold roles
    const usual = await usualOf(database, customerId, (request.body ?? {}) as Place, timeZone);
    const items = usual.items.map(({ product_id, options, quantity }) => {
      return { product_id, options: options.map(({ option_id }) => option_id), quantity };
    });
    await runCommand(kernel, request, reply, {
      command: changeCart,
      input: {
        owner: customerOwner(customerId),
        operation: { kind: 'fill', items },
        described: true,
        expected_version: ifMatch(request),
      },
      present: (state: CartState) => ({ status: 200, body: { ...personCart(state, settings, now()), usual } }),
    });
  }
}
