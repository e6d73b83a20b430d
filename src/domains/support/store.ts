import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Ticket, TicketMessage } from './types.ts';

const given = `ticket_id, channel, customer_id, name, email, topic, order_id, order_verified, status, csr_id,
     resolution_status, opened_at, resolved_at, version, updated_at`;
const columns = `${given}, resolution_minutes::float8`;
const message = 'message_id, ticket_id, author, author_id, message, created_at';
const read = sql('support.read_tickets', `select ${columns} from support.tickets where ticket_id = any($1)`);
const insert = sql(
  'support.insert_tickets',
  `insert into support.tickets (${given}, demo)
   select ${given}, $2 from json_populate_recordset(null::support.tickets, $1)
   on conflict (ticket_id) do nothing returning ${columns}`,
);
const save = sql(
  'support.save_tickets',
  `with saved as (
     update support.tickets as ticket
     set status = t.status, csr_id = t.csr_id, resolution_status = t.resolution_status, resolved_at = t.resolved_at,
         version = ticket.version + 1, updated_at = $2
     from json_populate_recordset(null::support.tickets, $1) as t, support.transitions as step
     where ticket.ticket_id = t.ticket_id and ticket.version = t.version
       and step.from_status = ticket.status and step.status = t.status
     returning ticket.*),
   complete as (
     select kernel.require(count(*) = $3, 'a ticket changed although it was locked, or moved where it cannot') from saved)
   select ${columns} from saved, complete`,
);
const readOf = sql(
  'support.read_messages',
  `select ${message} from support.messages where ticket_id = any($1) order by created_at, message_id`,
);
const insertMessages = sql(
  'support.insert_messages',
  `insert into support.messages (${message}) select ${message} from json_populate_recordset(null::support.messages, $1)`,
);

/** Held by whoever changes a ticket. */
export const ticketLock = (ticketId: string) => `ticket:${ticketId}`;

const byId = (tickets: readonly Ticket[]) => new Map(tickets.map((ticket) => [ticket.ticket_id, ticket]));

/** Tickets by id; unknown ones are missing. */
export async function readTickets(reader: Reader, ticketIds: readonly string[]): Promise<Map<string, Ticket>> {
  return byId(await reader.query<Ticket>(read, [ticketIds.filter(isUuid)]));
}

/** Writes tickets; answers those that were not there. */
export function insertTickets(tx: Transaction, tickets: readonly Ticket[], demo = false): Promise<Ticket[]> {
  return tx.write<Ticket>(insert, [JSON.stringify(tickets), demo]);
}

/**
 * Saves what may change of tickets, and answers them as they are then. Each must still have the version it was read
 * with, and may move only as `support.transitions` says; the caller holds its lock.
 */
export async function saveTickets(
  tx: Transaction,
  tickets: readonly Ticket[],
  now: Date,
): Promise<Map<string, Ticket>> {
  if (tickets.length === 0) return new Map();
  return byId(await tx.write<Ticket>(save, [JSON.stringify(tickets), now, tickets.length]));
}

/** What was written on tickets, by their ids, oldest first. */
export async function readMessages(
  reader: Reader,
  ticketIds: readonly string[],
): Promise<Map<string, TicketMessage[]>> {
  const rows = await reader.query<TicketMessage>(readOf, [ticketIds.filter(isUuid)]);
  return Map.groupBy(rows, (row) => row.ticket_id);
}

export function addMessages(tx: Transaction, messages: readonly TicketMessage[]): void {
  if (messages.length > 0) void tx.write(insertMessages, [JSON.stringify(messages)]);
}
