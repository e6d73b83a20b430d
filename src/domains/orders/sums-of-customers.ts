/**
 * What orders come to by customer, in SQL over the customers `$1`, for checks of what others have counted. All in one
 * statement, so that both sides are of one moment.
 */
export const sumsOfCustomers = `
  select customer_id, count(*) as orders_placed, count(*) filter (where status = 'completed') as orders_completed,
    count(*) filter (where status = 'cancelled') as orders_cancelled, sum(total_cents)::bigint as placed_cents,
    coalesce(sum(total_cents) filter (where status = 'cancelled'), 0)::bigint as cancelled_cents,
    sum(captured_cents)::bigint as captured_cents, sum(refunded_cents)::bigint as refunded_cents,
    min(placed_at) as first_order_at, max(placed_at) as last_order_at
  from orders.orders where customer_id = any($1) group by customer_id`;

/** The same by customer and product. */
export const sumsOfCustomersProducts = `
  select customer_id, product_id, count(distinct order_id) as orders, sum(quantity)::bigint as quantity,
    max(placed_at) as last_ordered_at
  from orders.orders join orders.items using (order_id) where customer_id = any($1) group by customer_id, product_id`;
