import { sql, type Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { addMessages, insertTickets } from './store.ts';
import { openedEvent, resolvedEvent } from './tell.ts';
import type { TicketThread } from './types.ts';

const deleteTickets = sql('support.delete_demo', 'delete from support.tickets where demo or customer_id = any($1)');

/** Writes the demo's tickets that are not there, with no mails; answers the events that tell of them. */
export async function putDemoTickets(tx: Transaction, threads: readonly TicketThread[]): Promise<NewEvent[]> {
  const made = await insertTickets(
    tx,
    threads.map(({ ticket }) => ticket),
    true,
  );
  const isNew = new Set(made.map((ticket) => ticket.ticket_id));
  addMessages(
    tx,
    threads.flatMap(({ ticket, messages }) => (isNew.has(ticket.ticket_id) ? messages : [])),
  );
  return made.flatMap((ticket) => [
    openedEvent({ ...ticket, csr_id: null }),
    ...(ticket.status === 'resolved' ? [resolvedEvent(ticket)] : []),
  ]);
}

/** Deletes the demo's tickets, and those that its accounts opened. */
export function forgetDemoTickets(tx: Transaction, customerIds: readonly string[]): void {
  void tx.write(deleteTickets, [customerIds]);
}
