import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type Access, type HttpServer, ownIn, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';
import { gather } from '../../kernel/gather.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { parseMoney } from '../../kernel/money.ts';
import { type CartState, changeCart } from './change.ts';
import type { CartOperation } from './operation.ts';
import { customerId, priceRule, productId, v1AddBody, v1CartAnswer, v1ClearedAnswer } from './schemas-v1.ts';
import { readCarts } from './store.ts';
import { customerOwner, emptyCart } from './types.ts';
import { v1Answer } from './v1-view.ts';

const cartParams = Type.Object({ customer_id: customerId });
const itemParams = Type.Object({ customer_id: customerId, product_id: productId });
const quantityQuery = Type.Object({
  quantity: Type.Integer({
    maximum: 99_999,
    description: 'The new quantity; 0 removes the item',
    examples: [3],
  }),
});

const inPath = ownIn('params', 'customer_id');
const inBody = ownIn('body', 'customer_id');
/** A service with the scope, or the customer herself. */
const access: Access = { scopes: ['carts'], own: (request) => inPath(request) ?? inBody(request) };

const tags = ['Older carts'];
const answer = (schema: typeof v1CartAnswer | typeof v1ClearedAnswer) => ({ 200: schema });

/** The cart of any customer, byte for byte as clients of the older cart service know it. */
export function v1CartRoutes(app: HttpServer, { kernel }: { readonly kernel: Kernel }): void {
  const config = { access, problems: ['price_changed', 'not_found', 'product_unavailable', 'quantity_limit'] as const };
  const schema = { tags, response: answer(v1CartAnswer) };
  app.post('/api/v1/cart/items', { config, schema: { ...schema, summary: 'Add an item', body: v1AddBody } }, add);
  app.get(
    '/api/v1/cart/:customer_id',
    { config: { access }, schema: { ...schema, summary: 'Read a cart', params: cartParams } },
    read,
  );
  app.put(
    '/api/v1/cart/:customer_id/items/:product_id',
    {
      config: { access, problems: ['negative_quantity', 'item_not_in_cart', 'quantity_limit'] },
      schema: { ...schema, summary: 'Set the quantity of an item', params: itemParams, querystring: quantityQuery },
    },
    setQuantity,
  );
  app.delete(
    '/api/v1/cart/:customer_id/items/:product_id',
    { config: { access }, schema: { ...schema, summary: 'Remove an item', params: itemParams } },
    remove,
  );
  app.delete(
    '/api/v1/cart/:customer_id',
    {
      config: { access },
      schema: { tags, summary: 'Clear a cart', params: cartParams, response: answer(v1ClearedAnswer) },
    },
    clear,
  );

  const cartOf = gather((owners) => readCarts(kernel.database, owners));

  type Reply = Parameters<typeof runCommand>[2];
  function change(
    request: FastifyRequest,
    reply: Reply,
    customer: string,
    operation: CartOperation,
    message: string,
  ): Promise<void> {
    return runCommand(kernel, request, reply, {
      command: changeCart,
      input: { owner: customerOwner(customer), operation, described: false },
      present: ({ cart }: CartState) => ({
        status: 200,
        body: v1Answer(message, customer, operation.kind === 'clear' ? null : cart),
      }),
    });
  }

  function add(request: FastifyRequest, reply: Reply): Promise<void> {
    const { customer_id, product_id, product_name, price, quantity } = request.body as Static<typeof v1AddBody>;
    const price_cents = parseMoney(price);
    if (price_cents === null) throw invalidPrice();
    const operation: CartOperation = request.principal.scopes.has('carts:price')
      ? { kind: 'add_priced', product_id, product_name, price_cents, quantity }
      : { kind: 'add_believed', product_id, price_cents, quantity };
    return change(request, reply, customer_id, operation, 'Item added to cart successfully');
  }

  async function read(request: FastifyRequest) {
    const { customer_id } = request.params as Static<typeof cartParams>;
    const owner = customerOwner(customer_id);
    const cart = (await cartOf(owner)) ?? emptyCart(owner, now());
    return v1Answer('Cart retrieved successfully', customer_id, cart);
  }

  function setQuantity(request: FastifyRequest, reply: Reply): Promise<void> {
    const { customer_id, product_id } = request.params as Static<typeof itemParams>;
    const { quantity } = request.query as Static<typeof quantityQuery>;
    if (quantity < 0) throw problem('negative_quantity', 'Quantity cannot be negative');
    return change(
      request,
      reply,
      customer_id,
      { kind: 'set_product', product_id, quantity },
      'Item quantity updated successfully',
    );
  }

  function remove(request: FastifyRequest, reply: Reply): Promise<void> {
    const { customer_id, product_id } = request.params as Static<typeof itemParams>;
    return change(
      request,
      reply,
      customer_id,
      { kind: 'set_product', product_id, quantity: 0 },
      'Item removed from cart successfully',
    );
  }

  function clear(request: FastifyRequest, reply: Reply): Promise<void> {
    const { customer_id } = request.params as Static<typeof cartParams>;
    return change(request, reply, customer_id, { kind: 'clear' }, 'Cart cleared successfully');
  }
}

/** A number with a third decimal, which the schema cannot tell from others. */
const invalidPrice = () =>
  problem('validation_failed', 'The body is not valid.', { errors: [{ path: '/price', message: priceRule }] });
