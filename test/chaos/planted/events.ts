import type { Planted } from './fault.ts';

/** In the log, and in what its consumers make of it. */
export const inEvents: readonly Planted[] = [
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
