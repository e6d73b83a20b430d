import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type Access, type HttpServer, ifMatch, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Principal, roles } from '../../kernel/principal.ts';
import { type CartState, changeCart, readStates } from './change.ts';
import type { CartOperation } from './operation.ts';
import { type CartSettings, personCart } from './person-view.ts';
import { addItemBody, couponBody, lineParams, patchItemBody, personCartSchema, productParams } from './schemas.ts';
import { customerOwner } from './types.ts';

export interface CartRoutesDeps {
  readonly kernel: Kernel;
  readonly settings: CartSettings;
  /** Gives a visitor a signed cookie, so that her cart is found again. */
  readonly issueGuest: (request: FastifyRequest, reply: FastifyReply) => Principal;
}

/** The owner of a signed-in person's or known guest's cart; null for a visitor who has none yet. */
export function ownerOf(principal: Principal): string | null {
  if (principal.customerId !== null) return customerOwner(principal.customerId);
  return principal.kind === 'guest' ? principal.id : null;
}

/** Everybody has a cart, also without an account. */
const access: Access = { roles, guest: true };

/** The caller's own cart. Every route answers the whole cart. */
export function cartRoutes(app: HttpServer, { kernel, settings, issueGuest }: CartRoutesDeps): void {
  const route = (summary: string, more: object = {}, problems: readonly ProblemCode[] = []) => ({
    config: { access, problems, versioned: true, headers: ['set_cookie'] as const },
    schema: { tags: ['Cart'], summary, response: { 200: personCartSchema }, ...more },
  });
  const adding = ['not_found', 'product_unavailable', 'invalid_options', 'quantity_limit'] as const;
  app.get(
    '/api/cart',
    { config: { access }, schema: { tags: ['Cart'], summary: 'Read the cart', response: { 200: personCartSchema } } },
    read,
  );
  app.delete(
    '/api/cart',
    route('Empty the cart'),
    change(() => ({ kind: 'clear' })),
  );
  app.post(
    '/api/cart/items',
    route('Add a product', { body: addItemBody }, adding),
    change(({ body }) => {
      const { product_id, quantity, options = [] } = body as Static<typeof addItemBody>;
      return { kind: 'add', product_id, quantity, options };
    }),
  );
  app.patch(
    '/api/cart/items/:line_id',
    route('Set the quantity of a line', { params: lineParams, body: patchItemBody }, ['not_found']),
    change(({ params, body }) => ({
      kind: 'set_line',
      line_id: lineOf(params),
      quantity: (body as Static<typeof patchItemBody>).quantity,
    })),
  );
  app.delete(
    '/api/cart/items/:line_id',
    route('Remove a line', { params: lineParams }, ['not_found']),
    change(({ params }) => ({
      kind: 'set_line',
      line_id: lineOf(params),
      quantity: 0,
    })),
  );
  app.post(
    '/api/cart/items/:line_id/move-to-wishlist',
    route('Put a line aside', { params: lineParams }, ['not_found']),
    change(({ params }) => ({
      kind: 'line_to_wishlist',
      line_id: lineOf(params),
    })),
  );
  app.post(
    '/api/cart/wishlist/:product_id',
    route('Put a product aside', { params: productParams }, ['not_found']),
    change(({ params }) => ({
      kind: 'add_wish',
      product_id: productOf(params),
    })),
  );
  app.post(
    '/api/cart/wishlist/:product_id/move-to-cart',
    route('Take a product from the wish list', { params: productParams }, adding),
    change(({ params }) => ({
      kind: 'wish_to_cart',
      product_id: productOf(params),
    })),
  );
  app.delete(
    '/api/cart/wishlist/:product_id',
    route('Forget a wish', { params: productParams }),
    change(({ params }) => ({
      kind: 'remove_wish',
      product_id: productOf(params),
    })),
  );
  app.post(
    '/api/cart/coupon',
    route('Use a coupon', { body: couponBody }, ['invalid_coupon']),
    change(({ body }) => ({
      kind: 'set_coupon',
      coupon_code: (body as Static<typeof couponBody>).code.toUpperCase(),
    })),
  );
  app.delete(
    '/api/cart/coupon',
    route('Take the coupon away'),
    change(() => ({ kind: 'set_coupon', coupon_code: null })),
  );

  const present = (state: CartState) => ({ status: 200, body: personCart(state, settings, now()) });

  function change(operationOf: (request: FastifyRequest) => CartOperation) {
    return (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      let owner = ownerOf(request.principal);
      if (owner === null) {
        request.principal = issueGuest(request, reply);
        owner = ownerOf(request.principal)!;
      }
      const input = { owner, operation: operationOf(request), described: true, expected_version: ifMatch(request) };
      return runCommand(kernel, request, reply, { command: changeCart, input, present });
    };
  }

  async function read(request: FastifyRequest) {
    const owner = ownerOf(request.principal);
    const time = now();
    const [state] = await readStates(kernel.database, [{ owner: owner ?? 'guest:', described: true }], time);
    return personCart(state!, settings, time);
  }
}

const lineOf = (params: unknown) => (params as Static<typeof lineParams>).line_id;
const productOf = (params: unknown) => (params as Static<typeof productParams>).product_id;
