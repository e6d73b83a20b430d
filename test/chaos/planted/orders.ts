import { type Planted, someOrder } from './fault.ts';

const lastStatus = `(select status from orders.status_history as h where h.order_id = o.order_id order by step desc limit 1)`;

/** In the money of orders, their statuses, and stock. */
export const inOrders: readonly Planted[] = [
  {
    id: 'M1',
    what: 'a line is rounded once more',
    sql: `update orders.items set price_cents = price_cents + 1 where order_id = ${someOrder('true')} and line = 1`,
  },
  {
    id: 'M1',
    what: 'a total forgets its discount',
    sql: `update orders.orders set discount_cents = 1 where order_id = ${someOrder('subtotal_cents > 1')}`,
  },
  {
    id: 'M2',
    what: 'a refund is made twice',
    sql: `insert into payments.refunds select (r).* from (
      select jsonb_populate_record(r, jsonb_build_object('refund_id', gen_random_uuid())) as r from payments.refunds as r limit 1) as twice`,
  },
  {
    id: 'M2',
    what: 'more is given back than was taken, in order and payment alike',
    sql: `update orders.orders set refunded_cents = captured_cents + 1 where order_id = (select order_id from payments.refunds order by order_id limit 1);
      update payments.payments as p set refunded_cents = p.amount_cents + 1 where order_id = (select order_id from payments.refunds order by order_id limit 1);
      update payments.refunds as r set amount_cents = (select amount_cents + 1 from payments.payments as p where p.payment_id = r.payment_id)
        where order_id = (select order_id from payments.refunds order by order_id limit 1)`,
  },
  {
    id: 'O4',
    what: 'a status is written without looking',
    sql: `update orders.orders set status = 'ready' where order_id = ${someOrder("status = 'placed'")}`,
  },
  {
    id: 'O4',
    what: 'a cancelled order is completed after all',
    sql: `insert into orders.status_history (order_id, step, from_status, status, at, principal)
        select order_id, (select max(step) + 1 from orders.status_history as h where h.order_id = o.order_id), 'cancelled', 'completed', now(), 'x'
        from orders.orders as o where order_id = ${someOrder("status = 'cancelled'")};
      update orders.orders as o set status = ${lastStatus} where order_id = ${someOrder("status = 'cancelled'")}`,
  },
  {
    id: 'K1',
    what: 'stock is read, then updated',
    meanwhile: true,
    sql: `update catalog.stock set on_hand = on_hand + 1`,
  },
  {
    id: 'K1',
    what: 'a sale takes no stock',
    sql: `with gone as (delete from catalog.stock_movements where movement_id = (
          select movement_id from catalog.stock_movements where reason = 'sale' order by movement_id limit 1) returning product_id, delta)
      update catalog.stock as s set on_hand = on_hand - delta from gone where gone.product_id = s.product_id`,
  },
];
