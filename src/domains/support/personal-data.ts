import { type Reader, sql, type Transaction } from '../../kernel/database.ts';

const readOwn = sql(
  'support.read_of_customer',
  `select ticket_id, name, email, topic, order_id, status, opened_at, resolved_at,
     (select coalesce(json_agg(json_build_object('author', author, 'message', message, 'created_at', created_at)
        order by created_at, message_id), '[]') from support.messages as m where m.ticket_id = t.ticket_id) as messages
   from support.tickets as t where customer_id = $1 order by opened_at, ticket_id`,
);
const forgetTickets = sql(
  'support.forget_people',
  `update support.tickets set name = 'erased', email = 'erased', topic = 'erased', order_id = null, order_verified = false
   where customer_id = any($1)`,
);
const forgetWords = sql(
  'support.forget_words',
  `update support.messages as m set message = 'erased' from support.tickets as t
   where m.ticket_id = t.ticket_id and t.customer_id = any($1)`,
);

/** What a customer asked, and was told, oldest first. */
export const exportTickets = (reader: Reader, customerId: string): Promise<Record<string, unknown>[]> =>
  reader.query(readOwn, [customerId]);

/** Takes out of customers' tickets who they were and what was said. How long they waited stays: it is a measure of us. */
export function forgetTicketSenders(tx: Transaction, customerIds: readonly string[]): void {
  if (customerIds.length === 0) return;
  void tx.write(forgetWords, [customerIds]);
  void tx.write(forgetTickets, [customerIds]);
}
