import { type Planted, someOrder } from './fault.ts';

/** In points. */
export const inLoyalty: readonly Planted[] = [
  {
    id: 'L1',
    what: 'an order earns twice, under another name, and all sums agree',
    sql: `drop index loyalty.ledger_earn_once;
      alter table loyalty.wallets drop constraint wallets_balance;
      create temp table twice on commit drop as select * from loyalty.ledger where kind = 'earn' order by wallet_id, number limit 1;
      insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after, lot_id, order_id, reason, effective_at, created_at)
        select gen_random_uuid(), wallet_id, 1000000, customer_id, kind, points, balance_before, balance_after, lot_id, order_id, reason, effective_at, created_at from twice;
      update loyalty.wallets as w set balance = balance + points from twice where w.wallet_id = twice.wallet_id;
      update loyalty.lots as l set remaining = remaining + twice.points from twice where l.lot_id = twice.lot_id`,
  },
  {
    id: 'L2',
    what: 'a balance is updated apart from its entries',
    meanwhile: true,
    sql: `update loyalty.wallets set balance = balance + 1 where wallet_id = (select min(wallet_id) from loyalty.wallets)`,
  },
  {
    id: 'L3',
    what: 'an order earns too much, and all sums agree',
    meanwhile: true,
    sql: `create temp table generous on commit drop as select * from loyalty.ledger where kind = 'earn' order by wallet_id, number limit 1;
      update loyalty.ledger as l set points = l.points + 7, balance_after = l.balance_after + 7 from generous as g where l.entry_id = g.entry_id;
      update loyalty.wallets as w set balance = balance + 7 from generous as g where w.wallet_id = g.wallet_id;
      update loyalty.lots as l set points = l.points + 7, remaining = l.remaining + 7 from generous as g where l.lot_id = g.lot_id`,
  },
  {
    id: 'L4',
    what: 'points come back twice, and all sums agree',
    meanwhile: true,
    sql: `drop index loyalty.ledger_redemption_once;
      alter table loyalty.wallets drop constraint wallets_balance;
      create temp table again on commit drop as
        select l.*, gen_random_uuid() as entry, lots.lot_id as lot
        from loyalty.ledger as l join loyalty.lots on lots.wallet_id = l.wallet_id -- an empty one will do
        where l.kind = 'reverse' and l.redemption_id is not null order by l.entry_id, lots.lot_id limit 1;
      insert into loyalty.ledger (entry_id, wallet_id, number, customer_id, kind, points, balance_before, balance_after, lot_id, redemption_id, reason, cause, effective_at, created_at)
        select entry, wallet_id, 1000000, customer_id, kind, points, balance_before, balance_after, lot, redemption_id, reason, cause, effective_at, created_at from again;
      update loyalty.wallets as w set balance = balance + points from again where w.wallet_id = again.wallet_id;
      update loyalty.lots as l set remaining = remaining + again.points from again where l.lot_id = again.lot`,
  },
  {
    id: 'L4',
    what: 'a discount is there without its points',
    meanwhile: true,
    sql: `update orders.orders set redemption_id = null where order_id = ${someOrder('redemption_id is not null')}`,
  },
  {
    id: 'L4',
    what: 'points are gone, and the discount with them',
    meanwhile: true,
    sql: `update loyalty.redemptions set status = 'returned', returned_at = now()
      where redemption_id = (select redemption_id from loyalty.redemptions where status = 'applied' order by redemption_id limit 1)`,
  },
];
