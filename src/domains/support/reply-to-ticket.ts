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
import { Problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { putInOutbox } from '../notifications/index.ts';
import { findTicket, isStaff, type TicketAction } from './find-ticket.ts';
import { replied, type SupportSettings, toInbox } from './mails.ts';
import { addMessages, readMessages, readTickets, saveTickets, ticketLock } from './store.ts';
import type { Ticket, TicketMessage, TicketThread } from './types.ts';

export interface ReplyToTicket extends TicketAction {
  readonly message: string;
}

/** A message on a ticket. Staff answer it, and the customer gets a mail; the customer writes again, and opens it again. */
export function replyToTicket(settings: SupportSettings): Command<ReplyToTicket, TicketThread> {
  return {
    name: 'support.reply',
    locks: ({ ticket_id }) => [ticketLock(ticket_id)],
    execute: (tx, calls, context) => execute(tx, calls, context, settings),
  };
}

interface Replied {
  readonly before: Ticket;
  readonly after: Ticket;
  readonly message: TicketMessage;
}

async function execute(
  tx: Transaction,
  calls: readonly Call<ReplyToTicket>[],
  { now }: BatchContext,
  settings: SupportSettings,
): Promise<Outcome<TicketThread>[]> {
  const ids = calls.map((call) => call.input.ticket_id);
  const [tickets, earlier] = await Promise.all([readTickets(tx, ids), readMessages(tx, ids)]);
  const results = calls.map((call): Replied | Problem => {
    const before = findTicket(call.input, call.principal, tickets.get(call.input.ticket_id));
    return before instanceof Problem ? before : reply(before, call, now);
  });
  const done = results.filter((one): one is Replied => !(one instanceof Problem));
  const saving = saveTickets(
    tx,
    done.map(({ after }) => after),
    now,
  );
  addMessages(
    tx,
    done.map(({ message }) => message),
  );
  putInOutbox(
    tx,
    done.flatMap(({ after, message }) =>
      message.author === 'staff' ? [replied(settings, after, message)] : toInbox(settings, after, message),
    ),
    now,
  );
  const saved = await saving;
  return results.map((one) => {
    if (one instanceof Problem) return refusal(one);
    const ticket = saved.get(one.after.ticket_id)!;
    const messages = [...(earlier.get(ticket.ticket_id) ?? []), one.message];
    return success({ ticket, messages }, [], one.message.author === 'staff' ? [audited(one)] : []);
  });
}

function reply(before: Ticket, { input, principal }: Call<ReplyToTicket>, now: Date): Replied {
  const author = writesAsCustomer(principal, before) ? 'customer' : 'staff';
  const { ticket_id } = before;
  const after: Ticket =
    author === 'customer'
      ? { ...before, status: 'open', resolved_at: null, resolution_status: null }
      : { ...before, status: before.status === 'resolved' ? 'resolved' : 'answered', csr_id: principal.customerId };
  const about = { message_id: uuid7(), ticket_id, author, author_id: principal.customerId } as const;
  return { before, after, message: { ...about, message: input.message, created_at: now.toISOString() } };
}

/** Whose ticket it is writes as the customer that she is, also where she is of the staff. */
const writesAsCustomer = (principal: Principal, ticket: Ticket) =>
  !isStaff(principal) || principal.customerId === ticket.customer_id;

const audited = ({ before, after, message }: Replied): AuditEntry => ({
  action: 'support.reply',
  entity: 'tickets',
  entityId: after.ticket_id,
  before: { status: before.status, csr_id: before.csr_id },
  after: { status: after.status, csr_id: after.csr_id, message_id: message.message_id },
});
