import { problem } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';

/** The order that a path names. What cannot be an id is unknown. @throws 404 for those */
export function orderIdOf({ params }: { readonly params: unknown }): string {
  const { order_id } = params as { order_id: string };
  if (isUuid(order_id)) return order_id;
  throw problem('not_found', 'There is no such order.');
}
