/**
 * What must hold after quiescence, as questions in SQL that answer with the rows that break it. `sampled` ones hold at
 * every moment and are also asked while faults go on. What SQL cannot tell, because it needs an account of its own, is
 * in `ledger-model.ts` (what events come to) and `promises.ts` (what clients were told).
 */
export interface Invariant {
  readonly id: string;
  readonly what: string;
  readonly sampled?: true;
  /** It comes true some time after healing. */
  readonly awaited?: true;
  /** Answers rows with one text, `broken`, saying what is wrong. */
  readonly sql: string;
}

const orderEvents = `select subject as order_id, type, transaction_id, position,
    row_number() over (partition by subject order by transaction_id, position) as number
  from kernel.event_log where type like 'order.%' and source = '/crema/orders'`;

export const invariants: readonly Invariant[] = [
  {
    id: 'M1',
    what: 'an order is the sum of its lines, less discount, plus tax where prices exclude it',
    sql: `select order_id || ': ' || subtotal_cents || ' is not the sum of its lines, ' || coalesce(lines, 0) as broken
      from orders.orders left join (select order_id, sum(price_cents * quantity)::bigint as lines from orders.items group by order_id) as i using (order_id)
      where subtotal_cents is distinct from lines
      union all
      select order_id || ': total ' || total_cents from orders.orders
      where total_cents <> subtotal_cents - discount_cents + case when prices_include_tax then 0 else tax_cents end`,
  },
  {
    id: 'M2',
    what: 'what was captured and refunded is what payments and refunds say, and between nothing and the total',
    sql: `with paid as (
        select order_id, sum(amount_cents) filter (where status = 'captured')::bigint as captured from payments.payments group by order_id),
      back as (select order_id, sum(amount_cents)::bigint as refunded from payments.refunds group by order_id)
      select o.order_id || ': captured ' || captured_cents || ', payments ' || coalesce(captured, 0) || '; refunded ' ||
        refunded_cents || ', refunds ' || coalesce(refunded, 0) || '; total ' || total_cents || '; ' || payment_status as broken
      from orders.orders as o left join paid using (order_id) left join back using (order_id)
      where captured_cents <> coalesce(captured, 0) or refunded_cents <> coalesce(refunded, 0)
        or refunded_cents < 0 or refunded_cents > captured_cents or captured_cents > total_cents
        or (payment_status = 'refunded') <> (refunded_cents > 0 and refunded_cents = captured_cents)
        or (payment_status = 'partially_refunded') <> (refunded_cents > 0 and refunded_cents < captured_cents)
      union all
      select 'payment ' || payment_id || ': refunded ' || refunded_cents from payments.payments as p
      where refunded_cents <> (select coalesce(sum(amount_cents), 0) from payments.refunds as r where r.payment_id = p.payment_id)`,
  },
  {
    id: 'O1',
    what: 'a checkout, however often tried under its key, is one order',
    sql: `select 'tag ' || tag || ' has ' || count(*) || ' orders' as broken
      from (select fulfilment -> 'address' ->> 'tag' as tag from orders.orders) as tagged
      where tag is not null group by tag having count(*) > 1`,
  },
  {
    id: 'O4',
    what: 'an order moves along the state machine, step by step, and is where its history ends',
    sql: `with steps as (
        select h.*, row_number() over (partition by order_id order by step) as number,
          lag(status, 1, 'placed') over (partition by order_id order by step) as before
        from orders.status_history as h)
      select order_id || ': step ' || step || ' ' || from_status || ' to ' || status as broken from steps
      where step <> number or from_status <> before
        or not exists (select from orders.transitions as t where t.from_status = steps.from_status and t.status = steps.status)
      union all
      select o.order_id || ': is ' || o.status || ', its history ends ' || coalesce(h.status, 'placed') from orders.orders as o
      left join lateral (select status from orders.status_history as h where h.order_id = o.order_id order by step desc limit 1) as h on true
      where o.origin = 'live' and o.status <> coalesce(h.status, 'placed')`,
  },
  {
    id: 'K1',
    what: 'stock is never below zero, and what is on hand is the sum of its movements',
    sampled: true,
    sql: `select product_id || ': on hand ' || on_hand || ', moved ' || coalesce(moved, 0) as broken
      from catalog.stock left join (select product_id, sum(delta) as moved from catalog.stock_movements group by product_id) as m using (product_id)
      where on_hand < 0 or on_hand <> coalesce(moved, 0)`,
  },
  {
    id: 'K1',
    what: 'an order takes of tracked stock what it sells, and gives it back when it is cancelled',
    sql: `with moved as (select order_id, product_id, sum(delta) as delta from catalog.stock_movements where order_id is not null group by order_id, product_id),
      sold as (
        select order_id, product_id, case when o.status = 'cancelled' then 0 else -sum(quantity) end as delta
        from orders.orders as o join orders.items using (order_id) join catalog.stock using (product_id)
        where o.origin = 'live' group by order_id, product_id, o.status)
      select coalesce(m.order_id, s.order_id) || ': moved ' || coalesce(m.delta, 0) || ' of ' || coalesce(m.product_id, s.product_id) ||
        ', sold ' || coalesce(s.delta, 0) as broken
      from moved as m full join sold as s on m.order_id = s.order_id and m.product_id = s.product_id
      where coalesce(m.delta, 0) <> coalesce(s.delta, 0)`,
  },
  {
    id: 'E1',
    what: 'there is one event for each thing that happened, and none for what did not',
    sql: `with happened as (
        select order_id::text as subject, 'order.placed' as type, '' as which from orders.orders
        union all select order_id::text, 'order.' || status, '' from orders.status_history
        union all select order_id::text, 'payment.processed', payment_id::text from payments.payments where status = 'captured'
        union all select order_id::text, 'payment.refunded', refund_id::text from payments.refunds
        union all select product_id, 'stock.changed', coalesce(order_id::text, '') || reason from catalog.stock_movements),
      told as (
        select subject, type, case type when 'payment.processed' then data ->> 'payment_id' when 'payment.refunded' then data ->> 'refund_id'
            when 'stock.changed' then coalesce(data ->> 'order_id', '') || (data ->> 'reason') else '' end as which
        from kernel.event_log
        where type in ('order.placed', 'order.accepted', 'order.preparing', 'order.ready', 'order.completed', 'order.cancelled',
          'payment.processed', 'payment.refunded', 'stock.changed')),
      counted as (
        select subject, type, which, sum(happened) as happened, sum(told) as told
        from (select *, 1 as happened, 0 as told from happened union all select *, 0, 1 from told) as both_sides group by subject, type, which)
      select type || ' of ' || subject || ' ' || which || ': happened ' || happened || ', told ' || told as broken from counted where happened <> told`,
  },
  {
    id: 'E2',
    what: 'the events of an order come in the order in which it moved',
    sql: `with told as (${orderEvents}),
      steps as (
        select order_id::text, 'order.placed' as type, 1 as number from orders.orders where origin = 'live'
        union all select order_id::text, 'order.' || status, step + 1 from orders.status_history)
      select told.order_id || ': event ' || told.number || ' is ' || told.type || ', it moved ' || coalesce(steps.type, 'no more') as broken
      from told left join steps on steps.order_id = told.order_id and steps.number = told.number
      where steps.type is distinct from told.type
        and exists (select from orders.orders as o where o.order_id::text = told.order_id and o.origin = 'live')`,
  },
  {
    id: 'E2',
    what: 'what is on hand, and a balance, goes on in each event from where the one before left it',
    sql: `with told as (
        select type, coalesce(data ->> 'wallet_id', subject) as subject, (data ->> 'delta')::bigint as delta, coalesce(data ->> 'on_hand', data ->> 'balance')::bigint as after,
          transaction_id, position
        from kernel.event_log where type in ('stock.changed', 'loyalty.points_changed')),
      chained as (
        select *, coalesce(lag(after) over (partition by type, subject order by transaction_id, position), 0) as before from told)
      select type || ' of ' || subject || ': ' || before || ' and ' || delta || ' make ' || after as broken from chained
      where before + delta <> after`,
  },
  {
    id: 'L1',
    what: 'a completed and paid order has earned once or was too small to; a cancelled or wholly refunded one nets to nothing',
    sql: `select o.order_id || ' ' || o.status || ' ' || payment_status || ': ' || earnings || ' earnings, net ' || net as broken
      from orders.orders as o
      cross join lateral (
        select count(*) filter (where kind = 'earn') as earnings, coalesce(sum(points), 0) as net
        from loyalty.ledger where order_id = o.order_id::text) as l
      where o.customer_id is not null and (
        earnings > 1 or net < 0
        or (o.status = 'completed' and captured_cents = total_cents and total_cents - refunded_cents >= 100 and earnings <> 1)
        or ((o.status <> 'completed' or captured_cents < total_cents) and net <> 0)
        or (refunded_cents = captured_cents and net <> 0))`,
  },
  {
    id: 'L2',
    what: 'a balance is the sum of its entries and of what remains of its lots',
    sampled: true,
    sql: `select wallet_id || ': balance ' || balance || ', entries ' || coalesce(entered, 0) || ', lots ' || coalesce(remaining, 0) as broken
      from loyalty.wallets
      left join (select wallet_id, sum(points) as entered from loyalty.ledger group by wallet_id) as e using (wallet_id)
      left join (select wallet_id, sum(remaining) as remaining from loyalty.lots group by wallet_id) as l using (wallet_id)
      where balance <> coalesce(entered, 0) or balance <> coalesce(remaining, 0)`,
  },
  {
    id: 'L2',
    what: 'what remains of a lot is what entries took from it and gave to it, and an entry is the sum of what it did to lots',
    sampled: true,
    sql: `with did as (
        select entry_id, lot_id, points from loyalty.lot_changes
        union all
        select entry_id, lot_id, points from loyalty.ledger as l
        where lot_id is not null and not exists (select from loyalty.lot_changes as c where c.entry_id = l.entry_id))
      select 'lot ' || lot_id || ': remaining ' || remaining || ', by its entries ' || coalesce(sum(did.points), 0) as broken
      from loyalty.lots left join did using (lot_id) group by lot_id, remaining having remaining <> coalesce(sum(did.points), 0)
      union all
      select 'entry ' || l.entry_id || ': ' || l.points || ', to lots ' || coalesce(sum(did.points), 0)
      from loyalty.ledger as l left join did using (entry_id) group by l.entry_id, l.points having l.points <> coalesce(sum(did.points), 0)`,
  },
  {
    id: 'L2',
    what: 'what is left of points is in the wallet of who earned them, and no wallet has both points and debts',
    sampled: true,
    sql: `select 'lot ' || lot_id || ' of ' || customer_id || ' is in ' || lots.wallet_id as broken
      from loyalty.lots left join loyalty.members using (customer_id)
      where remaining <> 0 and lots.wallet_id <> coalesce(members.wallet_id, customer_id)
      union all
      select 'wallet ' || wallet_id || ' has points and debts' from loyalty.lots
      group by wallet_id having bool_or(remaining > 0) and bool_or(remaining < 0)`,
  },
  {
    id: 'L4',
    what: 'a redemption and its discount are there together or not at all, and go back with a cancelled order',
    sampled: true,
    sql: `select 'order ' || o.order_id || ' ' || o.status || ': discount ' || o.discount_cents || ', redemption ' ||
        coalesce(o.redemption_id::text, 'none') || '; its redemption ' || coalesce(r.redemption_id::text, 'none') || ' ' ||
        coalesce(r.status || ', discount ' || r.discount_cents, '') as broken
      from orders.orders as o left join loyalty.redemptions as r on r.order_id = o.order_id::text
      where o.redemption_id is distinct from r.redemption_id or r.discount_cents > o.discount_cents
        or r.redemption_id is not null and (o.status = 'cancelled') <> (r.status = 'returned')`,
  },
  {
    id: 'L4',
    what: 'a redemption costs its points once, and one that is returned nothing',
    sampled: true,
    sql: `select 'redemption ' || r.redemption_id || ' ' || status || ' of ' || r.points || ': in the ledger ' || coalesce(sum(l.points), 0) as broken
      from loyalty.redemptions as r left join loyalty.ledger as l using (redemption_id)
      group by r.redemption_id, status, r.points
      having coalesce(sum(l.points), 0) <> case status when 'returned' then 0 else -r.points end`,
  },
  {
    id: 'I1',
    what: 'invoice numbers of a series go from 1 to their count, and an order has one invoice at most',
    sampled: true,
    sql: `select series || ': ' || count(*) || ' documents, numbers ' || min(number) || ' to ' || max(number) || ', ' ||
        count(distinct number) || ' different' as broken
      from invoices.documents group by series
      having count(*) <> max(number) or min(number) <> 1 or count(distinct number) <> count(*)
      union all
      select order_id || ': ' || count(*) || ' invoices' from invoices.documents where kind = 'invoice'
      group by order_id having count(*) > 1`,
  },
  {
    id: 'I2',
    what: 'an invoice is over its order, and credit notes over what was given back of it',
    sql: `select order_id || ': total ' || o.total_cents || ', tax ' || o.tax_cents || ', invoiced ' || coalesce(invoiced, 0) ||
        ' with ' || coalesce(taxed, 0) || '; refunded ' || refunded_cents || ', credited ' || coalesce(credited, 0) as broken
      from orders.orders as o left join (
        select order_id, sum(total_cents) filter (where kind = 'invoice') as invoiced,
          sum(tax_cents) filter (where kind = 'invoice') as taxed,
          sum(total_cents) filter (where kind = 'credit_note') as credited
        from invoices.documents group by order_id) as d using (order_id)
      where invoiced is not null
        and (invoiced <> o.total_cents or taxed <> o.tax_cents or refunded_cents <> coalesce(credited, 0))`,
  },
  {
    id: 'J1',
    what: 'every run of a job has ended, every message is sent or given up, and nothing is left in the queue',
    awaited: true,
    sql: `select 'run ' || run_id || ' of ' || name || ' is ' || status || ', failures ' || attempts as broken
      from jobs.runs where status in ('waiting', 'running')
      union all
      select 'message ' || message_id || ' (' || template || ') is pending, failures ' || attempts || ', ' || coalesce(last_error, 'none')
      from notifications.notification_outbox where status = 'pending'
      union all
      select 'job ' || id || ' of ' || task_identifier || ' is in the queue, attempts ' || attempts || ', with ' || coalesce(locked_by, 'nobody')
      from graphile_worker.jobs`,
  },
  {
    id: 'J1',
    what: 'an order whose customer has an address is confirmed in one mail and has one receipt once it is paid, each of an event of its own; of others there is no mail',
    // of a card that is being asked the word is awaited, and who cancels meanwhile hears nothing more
    sql: `with told as (
        select m.data ->> 'order_id' as order_id, count(*) filter (where template = 'order_confirmation') as confirmations,
          count(*) filter (where template = 'receipt' or template = 'order_confirmation' and with_invoice) as receipts,
          count(*) filter (where e.event_id is null) as strange
        from notifications.notification_outbox as m
          left join kernel.event_log as e on e.event_id = m.message_id and e.subject = m.data ->> 'order_id'
        where m.data ? 'order_id' group by m.data ->> 'order_id'),
      wanted as (
        select order_id::text, o.status, payment_method, captured_cents >= total_cents as paid
        from orders.orders as o join customers.customers using (customer_id) where email is not null and o.origin = 'live')
      select coalesce(w.order_id, t.order_id) || ' ' || coalesce(w.status || ', by ' || payment_method || case when paid then ', paid' else ', unpaid' end, 'of nobody with an address') || ': ' ||
        coalesce(confirmations, 0) || ' confirmations, ' || coalesce(receipts, 0) || ' receipts, ' || coalesce(strange, 0) || ' of no event' as broken
      from wanted as w full join told as t using (order_id)
      where w.order_id is null or coalesce(strange, 0) > 0
        or coalesce(confirmations, 0) <> 1 and not (coalesce(confirmations, 0) = 0 and payment_method = 'card' and status = 'cancelled')
        or coalesce(receipts, 0) <> case when paid and confirmations = 1 then 1 else 0 end`,
  },
  {
    id: 'R1',
    what: 'where there are brokers, they have all of the log',
    awaited: true,
    sql: `select 'the relay is ' || count(*) || ' events behind' as broken from kernel.relays as r
      join kernel.event_log as e on (e.transaction_id, e.position) > (r.transaction_id, r.position) group by r.name`,
  },
  {
    id: 'R1',
    what: 'no event is left with the dead',
    sql: `select consumer || ': ' || type || ' of ' || subject || ', ' || error as broken from kernel.dead_letters where status = 'open'`,
  },
  {
    id: 'R1',
    what: 'no answer is left provisional, no payment or refund undecided',
    sql: `select 'key ' || key as broken from kernel.idempotency_keys where provisional
      union all select 'payment ' || payment_id from payments.payments where status = 'pending'`,
  },
];
