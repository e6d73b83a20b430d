import type { NewEvent } from '../../kernel/event.ts';
import { ticketOpened, ticketResolved } from './events.ts';
import type { Ticket } from './types.ts';

export function openedEvent(ticket: Ticket): NewEvent {
  return ticketOpened.make(ticket.ticket_id, { ...known(ticket), resolution_status: 'open' }, ticket.opened_at);
}

/** Of a ticket that is resolved. */
export function resolvedEvent(ticket: Ticket): NewEvent {
  const { ticket_id, resolution_status, resolution_minutes, resolved_at } = ticket;
  const outcome = { resolution_status: resolution_status!, resolution_minutes: resolution_minutes! };
  return ticketResolved.make(ticket_id, { ...known(ticket), ...outcome }, resolved_at!);
}

const known = ({ ticket_id, customer_id, channel, csr_id }: Ticket) => ({
  ticket_id,
  ...(customer_id !== null && { customer_id }),
  channel,
  csr_id,
});
