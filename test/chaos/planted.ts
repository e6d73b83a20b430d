import type pg from 'pg';
import { askMeanwhile, audit, drain } from './check.ts';
import type { Told } from './harness.ts';
import { checkMails } from './mails.ts';
import { codeOf, type Operation, verdictOf } from './operations.ts';
import { checkPromises, type Violation } from './promises.ts';

/** A fault planted in sound books, or in what clients were told, and the invariant that must notice it. */
export interface Planted {
  readonly id: string;
  readonly what: string;
  readonly sql?: string | ((operations: readonly Operation[]) => string);
  /** Tells clients something else than they were told. */
  readonly tell?: (operations: readonly Operation[]) => readonly Operation[];
  /** Lets other mails arrive. */
  readonly deliver?: (mails: readonly string[]) => readonly string[];
  /** It must be noticed also while the shop is open, not only at rest. */
  readonly meanwhile?: true;
}

/** The same, but that the answers to the first operation like this are others. */
function retell(operations: readonly Operation[], like: (one: Operation) => boolean, answers: Retell) {
  const index = operations.findIndex(like);
  if (index < 0) throw new Error('there was no operation like this');
  const one = operations[index]!;
  return operations.with(index, { ...one, answers: answers(one.answers) });
}
type Retell = (answers: Operation['answers']) => Operation['answers'];

const done = ({ answers, request }: Operation) => answers[0]?.status === 200 && request.idempotencyKey !== undefined;
const refused = { status: 422, body: '{"code":"idempotency_key_reused"}', replayed: false };

const someOrder = (which: string) => `(select order_id from orders.orders where ${which} order by order_id limit 1)`;
/** Of an order without a key whose answer got lost, nobody was told: its loss would be none. */
const acknowledged = (operations: readonly Operation[]) => {
  const tags = operations.flatMap((one) =>
    one.effect.kind === 'checkout' && verdictOf(one) === 'done' ? [`'${one.effect.tag}'`] : [],
  );
  return `fulfilment -> 'address' ->> 'tag' in (${tags.join(', ')})`;
};
const lastStatus = `(select status from orders.status_history as h where h.order_id = o.order_id order by step desc limit 1)`;

export const planted: readonly Planted[] = [
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
    id: 'O1',
    what: 'a checkout that was tried again is a second order',
    sql: `insert into orders.orders overriding system value select (o).* from (
        select jsonb_populate_record(o, jsonb_build_object('order_id', '00000000-0000-7000-8000-000000000001', 'order_number', 999999, 'redemption_id', null)) as o
        from orders.orders as o where order_id = ${someOrder('true')}) as again`,
  },
  {
    id: 'O1',
    what: 'who asks again gets the same in other bytes',
    tell: (operations) =>
      retell(operations, done, (answers) => [...answers, { ...answers[0]!, body: `${answers[0]!.body} ` }]),
  },
  {
    id: 'O2',
    what: 'another body under the same key is answered as if it were the first',
    tell: (operations) =>
      retell(
        operations,
        ({ effect, answers }) =>
          effect.kind === 'none' && answers.some((one) => codeOf(one) === 'idempotency_key_reused'),
        () => [{ status: 200, body: '{}', replayed: true }],
      ),
  },
  {
    id: 'O2',
    what: "somebody else's key is in the way",
    tell: (operations) =>
      retell(
        operations,
        (one) => one.effect.kind === 'add' && done(one),
        () => [refused],
      ),
  },
  {
    id: 'O3',
    what: 'an acknowledged order is gone with all that belonged to it',
    sql: (operations) => `create temp table lost on commit drop as
        select ${someOrder(`status = 'placed' and ${acknowledged(operations)}`)} as order_id;
      delete from kernel.event_log where subject in (select order_id::text from lost);
      delete from payments.payments where order_id in (select order_id from lost);
      delete from orders.items where order_id in (select order_id from lost);
      delete from orders.orders where order_id in (select order_id from lost)`,
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
    id: 'B1',
    what: 'a call that failed left something behind',
    sql: `update orders.items set quantity = quantity + 1 where order_id = ${someOrder("customer_id like 'guest%'")} and line = 1`,
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
  {
    id: 'E1',
    what: 'an event was marked before it was sent',
    sql: `delete from kernel.event_log where (transaction_id, position) = (
      select transaction_id, position from kernel.event_log where type = 'payment.refunded' order by transaction_id, position limit 1)`,
  },
  {
    id: 'E1',
    what: 'an event tells of what was rolled back',
    sql: `insert into kernel.event_log (transaction_id, event_id, type, source, subject, time, data)
      select '3', gen_random_uuid(), type, source, gen_random_uuid(), time, data from kernel.event_log where type = 'order.accepted' limit 1`,
  },
  {
    id: 'E2',
    what: 'two relays send the events of an order past each other',
    sql: `update kernel.event_log set transaction_id = '3' where (transaction_id, position) = (
      select transaction_id, position from kernel.event_log where type = 'order.completed' order by transaction_id, position limit 1)`,
  },
  {
    id: 'E2',
    what: 'two sales of a product are told in the wrong order',
    sql: `update kernel.event_log set transaction_id = '3' where (transaction_id, position) = (
      select transaction_id, position from kernel.event_log where type = 'stock.changed' order by transaction_id desc, position desc limit 1)`,
  },
  {
    id: 'E3',
    what: 'an event is applied twice, because the position was saved apart',
    sql: `update customers.statistics set orders_placed = orders_placed + 1
      where customer_id = (select min(customer_id) from customers.statistics where orders_placed > 0)`,
  },
  {
    id: 'E3',
    what: 'an event is not applied at all',
    sql: `update catalog.sales set placed = placed - 1 where product_id = 'latte'`,
  },
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
  {
    id: 'J1',
    what: 'an order has a second receipt',
    sql: `insert into notifications.notification_outbox select (m).* from (
      select jsonb_populate_record(m, jsonb_build_object('message_id', gen_random_uuid(), 'dedupe_key', null)) as m
      from notifications.notification_outbox as m where template = 'receipt' or with_invoice order by message_id limit 1) as again`,
  },
  {
    id: 'J1',
    what: 'an order has no receipt',
    sql: `delete from notifications.notification_outbox where message_id = (
      select message_id from notifications.notification_outbox join orders.orders on order_id::text = data ->> 'order_id'
      where template = 'order_confirmation' and orders.status <> 'cancelled' order by message_id limit 1)`,
  },
  {
    id: 'J1',
    what: 'a mail was acknowledged before the server took it',
    deliver: (mails) => mails.filter((id) => id !== mails[0]),
  },
  {
    id: 'J1',
    what: 'a mail went out again under another id',
    deliver: (mails) => [...mails, '<00000000-0000-7000-8000-000000000001@localhost>'],
  },
  {
    id: 'J1',
    what: 'a run never ends',
    sql: `update jobs.runs set status = 'running', finished_at = null where run_id = (select min(run_id::text)::uuid from jobs.runs)`,
  },
  {
    id: 'J1',
    what: 'a job that was acknowledged is gone',
    sql: 'delete from jobs.runs',
  },
  {
    id: 'J1',
    what: 'a job stays in hand',
    sql: `select graphile_worker.add_job('jobs.run')`,
  },
  {
    id: 'R1',
    what: 'a consumer swallows its errors and stands still',
    sql: `update kernel.consumers set transaction_id = '0', position = 0 where name = 'customers.statistics'`,
  },
  {
    id: 'R1',
    what: 'an event went to the dead and nobody looked',
    sql: `insert into kernel.dead_letters (consumer, event_id, transaction_id, position, type, subject, event, error, attempts, failed_at)
      select 'loyalty.ledger', event_id, transaction_id, position, type, subject, '{}', 'a defect', 4, now() from kernel.event_log limit 1`,
  },
];

/** What the checks make of a fault. */
export interface Noticed {
  readonly atRest: readonly Violation[];
  readonly meanwhile: readonly Violation[];
}

/**
 * Plants a fault in a transaction that is rolled back, with the schema's own guards off, because in a mutant they would
 * be missing too.
 */
export async function plant(
  pool: pg.Pool,
  { sql, tell, deliver }: Planted,
  { operations, mails }: Told,
  consumers: Parameters<typeof drain>[1],
): Promise<Noticed> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const { name, table } of (await client.query<{ name: string; table: string }>(guards)).rows) {
      await client.query(`alter table ${table} drop constraint if exists ${name} cascade`);
    }
    if (sql) await client.query(typeof sql === 'string' ? sql : sql(operations));
    const told = tell?.(operations) ?? operations;
    return {
      atRest: [
        ...(await drain(client, consumers, 0)),
        ...(await audit(client)),
        ...(await checkPromises(client, told)),
        ...(await checkMails(client, deliver?.(mails) ?? mails)),
      ],
      meanwhile: await askMeanwhile(client),
    };
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const guards = `select quote_ident(conname) as name, conrelid::regclass::text as table from pg_constraint
  where contype = 'c' and connamespace::regnamespace::text in ('orders', 'payments', 'catalog', 'loyalty', 'jobs')`;
