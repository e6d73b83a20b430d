import { type Reader, sql } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Owner } from './ownership.ts';

/** Somebody says that an order is hers. */
export interface OrderClaim extends Owner {
  readonly order_id: string;
}

const read = sql(
  'orders.verify_claims',
  `select place::int from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as claim (order_id, customer_id, guest_id, place)
     join orders.orders as o using (order_id)
   where o.customer_id = claim.customer_id or o.guest_id = claim.guest_id`,
);

/** For each claim, whether it is true. False tells nothing of whether there is such an order. */
export async function verifyClaims(reader: Reader, claims: readonly OrderClaim[]): Promise<boolean[]> {
  const possible = claims.filter((claim) => isUuid(claim.order_id));
  if (possible.length === 0) return claims.map(() => false);
  const rows = await reader.query<{ place: number }>(read, [
    possible.map((claim) => claim.order_id),
    possible.map((claim) => claim.customer_id),
    possible.map((claim) => claim.guest_id),
  ]);
  const verified = new Set(rows.map((row) => possible[row.place - 1]));
  return claims.map((claim) => verified.has(claim));
}
