import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { RewardTerms } from './reward.ts';

/** Points that became a claim to a discount. */
export interface Redemption extends RewardTerms {
  readonly redemption_id: string;
  readonly reward_id: string;
  readonly customer_id: string;
  readonly points: number;
  readonly status: 'reserved' | 'applied' | 'returned';
  /** The order that it was applied to, also when it was returned since. */
  readonly order_id: string | null;
  readonly discount_cents: number | null;
  readonly created_at: string;
  readonly applied_at: string | null;
  readonly returned_at: string | null;
}

/** Who had which reward. */
export interface RewardOf {
  readonly customer_id: string;
  readonly reward_id: string;
}

const columns = `redemption_id, reward_id, customer_id, name, points, amount_off_cents, percent_off, product_id,
  min_subtotal_cents, status, order_id, discount_cents, created_at, applied_at, returned_at`;
const read = sql(
  'loyalty.read_redemptions',
  `select ${columns} from loyalty.redemptions where redemption_id = any($1)`,
);
const reserved = sql(
  'loyalty.read_reserved',
  `select ${columns} from loyalty.redemptions where customer_id = any($1) and status = 'reserved' order by created_at, redemption_id`,
);
const ofOrders = sql(
  'loyalty.read_redemptions_of_orders',
  `select ${columns} from loyalty.redemptions where order_id = any($1)`,
);
const ofCustomer = sql(
  'loyalty.read_redemptions_of_customer',
  `select ${columns} from loyalty.redemptions where customer_id = $1 order by created_at desc, redemption_id desc`,
);
const uses = sql(
  'loyalty.count_redemptions',
  `select place::int, count(redemption_id)::int as uses
   from unnest($1::text[], $2::text[]) with ordinality as asked (customer_id, reward_id, place)
   left join loyalty.redemptions as r on r.customer_id = asked.customer_id and r.reward_id = asked.reward_id and r.status <> 'returned'
   group by place order by place`,
);
const save = sql(
  'loyalty.save_redemptions',
  `insert into loyalty.redemptions (${columns})
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::smallint[], $8::text[],
     $9::bigint[], $10::text[], $11::text[], $12::bigint[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
   on conflict (redemption_id) do update set status = excluded.status, order_id = excluded.order_id,
     discount_cents = excluded.discount_cents, applied_at = excluded.applied_at, returned_at = excluded.returned_at`,
);

const byId = (rows: readonly Redemption[]) => new Map(rows.map((row) => [row.redemption_id, row]));

export async function readRedemptions(reader: Reader, ids: readonly string[]): Promise<Map<string, Redemption>> {
  return ids.length === 0 ? new Map() : byId(await reader.query<Redemption>(read, [ids]));
}

/** What these customers have redeemed and not used yet, the oldest first. */
export async function readReserved(reader: Reader, customerIds: readonly string[]): Promise<Redemption[]> {
  return customerIds.length === 0 ? [] : reader.query<Redemption>(reserved, [customerIds]);
}

/** What was applied to orders, also what was returned since, by order. */
export async function readRedemptionsOfOrders(
  reader: Reader,
  orderIds: readonly string[],
): Promise<Map<string, Redemption>> {
  if (orderIds.length === 0) return new Map();
  return new Map((await reader.query<Redemption>(ofOrders, [orderIds])).map((row) => [row.order_id!, row]));
}

/** All of a customer's, newest first. */
export function readRedemptionsOf(reader: Reader, customerId: string): Promise<Redemption[]> {
  return reader.query<Redemption>(ofCustomer, [customerId]);
}

/** How often each had it, returned ones apart; in the order of the pairs. */
export async function countUses(reader: Reader, pairs: readonly RewardOf[]): Promise<number[]> {
  if (pairs.length === 0) return [];
  const rows = await reader.query<{ uses: number }>(uses, [
    pairs.map((pair) => pair.customer_id),
    pairs.map((pair) => pair.reward_id),
  ]);
  return rows.map((row) => row.uses);
}

export function saveRedemptions(tx: Transaction, redemptions: readonly Redemption[]): void {
  if (redemptions.length === 0) return;
  void tx.write(save, [
    redemptions.map((one) => one.redemption_id),
    redemptions.map((one) => one.reward_id),
    redemptions.map((one) => one.customer_id),
    redemptions.map((one) => one.name),
    redemptions.map((one) => one.points),
    redemptions.map((one) => one.amount_off_cents),
    redemptions.map((one) => one.percent_off),
    redemptions.map((one) => one.product_id),
    redemptions.map((one) => one.min_subtotal_cents),
    redemptions.map((one) => one.status),
    redemptions.map((one) => one.order_id),
    redemptions.map((one) => one.discount_cents),
    redemptions.map((one) => one.created_at),
    redemptions.map((one) => one.applied_at),
    redemptions.map((one) => one.returned_at),
  ]);
}
