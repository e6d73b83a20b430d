import type { FastifyRequest } from 'fastify';
import { now } from '../../kernel/clock.ts';
import type { OrderLinks } from './order-links.ts';
import { ownerOf, owns } from './ownership.ts';
import type { Order } from './types.ts';

/** Whether the caller may read an order and its documents: it is hers, or she has the link of its mail. */
export function mayRead(links: OrderLinks, { principal, query }: FastifyRequest, order: Order): boolean {
  const own = ownerOf(principal);
  if (own === null || owns(own, order)) return true;
  return links.opens(order.order_id, (query as { token?: string }).token, now());
}
