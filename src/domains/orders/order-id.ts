import { problem } from '../../kernel/errors.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The order that a path names. Ids are opaque to clients: what cannot be one is unknown. @throws 404 for those */
export function orderIdOf({ params }: { readonly params: unknown }): string {
  const { order_id } = params as { order_id: string };
  if (uuid.test(order_id)) return order_id;
  throw problem('not_found', 'There is no such order.');
}
