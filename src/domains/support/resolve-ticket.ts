import {
  type AuditEntry,
  type BatchContext,
  type Call,
  type Command,
  type Outcome,
  refusal,
  success,
} from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, problem } from '../../kernel/errors.ts';
import { findTicket, type TicketAction } from './find-ticket.ts';
import { readMessages, readTickets, saveTickets, ticketLock } from './store.ts';
import { resolvedEvent } from './tell.ts';
import type { Resolution, Ticket, TicketThread } from './types.ts';

export interface ResolveTicket extends TicketAction {
  readonly resolution_status: Resolution;
}

/** Ends tickets; how long they took is computed. For staff: the route sees to that. */
export const resolveTicket: Command<ResolveTicket, TicketThread> = {
  name: 'support.resolve',
  locks: ({ ticket_id }) => [ticketLock(ticket_id)],
  async execute(
    tx: Transaction,
    calls: readonly Call<ResolveTicket>[],
    { now }: BatchContext,
  ): Promise<Outcome<TicketThread>[]> {
    const ids = calls.map((call) => call.input.ticket_id);
    const [tickets, messages] = await Promise.all([readTickets(tx, ids), readMessages(tx, ids)]);
    const results = calls.map((call) => resolve(call, tickets.get(call.input.ticket_id), now));
    const saved = await saveTickets(
      tx,
      results.filter((one): one is Ticket => !(one instanceof Problem)),
      now,
    );
    return results.map((one) => {
      if (one instanceof Problem) return refusal(one);
      const ticket = saved.get(one.ticket_id)!;
      const thread = { ticket, messages: messages.get(one.ticket_id) ?? [] };
      return success(thread, [resolvedEvent(ticket)], [audited(tickets.get(one.ticket_id)!, ticket)]);
    });
  },
};

function resolve({ input, principal }: Call<ResolveTicket>, found: Ticket | undefined, now: Date): Ticket | Problem {
  const ticket = findTicket(input, principal, found);
  if (ticket instanceof Problem) return ticket;
  if (ticket.status === 'resolved') {
    return problem('invalid_transition', 'This ticket is resolved already.', {
      members: { ticket_status: ticket.status },
    });
  }
  const { resolution_status } = input;
  return {
    ...ticket,
    status: 'resolved',
    csr_id: principal.customerId,
    resolution_status,
    // never before it was opened, by another machine's clock
    resolved_at: now.toISOString() > ticket.opened_at ? now.toISOString() : ticket.opened_at,
  };
}

const audited = (before: Ticket, after: Ticket): AuditEntry => ({
  action: 'support.resolve',
  entity: 'tickets',
  entityId: after.ticket_id,
  before: { status: before.status, csr_id: before.csr_id },
  after: { status: after.status, csr_id: after.csr_id, resolution_status: after.resolution_status },
});
