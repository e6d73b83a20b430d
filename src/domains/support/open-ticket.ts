import { type BatchContext, type Call, type Command, type Outcome, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { putInOutbox } from '../notifications/index.ts';
import { type OrderClaim, verifyClaims } from '../orders/index.ts';
import { received, type SupportSettings, toInbox } from './mails.ts';
import { addMessages, insertTickets } from './store.ts';
import { openedEvent } from './tell.ts';
import type { Ticket, TicketMessage } from './types.ts';

export interface OpenTicket {
  readonly name: string;
  readonly email: string;
  readonly topic: string;
  readonly message: string;
  /** As the sender wrote it: whether it is hers is found out, and told to nobody but the staff and herself. */
  readonly order_id: string | null;
  readonly customer_id: string | null;
  readonly guest_id: string | null;
}

/** Opens tickets, with a mail to the café and one to the sender. */
export function openTicket(settings: SupportSettings): Command<OpenTicket, { ticket_id: string }> {
  return {
    name: 'support.open_ticket',
    execute: (tx, calls, context) => execute(tx, calls, context, settings),
  };
}

async function execute(
  tx: Transaction,
  calls: readonly Call<OpenTicket>[],
  { now }: BatchContext,
  settings: SupportSettings,
): Promise<Outcome<{ ticket_id: string }>[]> {
  const inputs = calls.map((call) => call.input);
  const verified = await ordersOf(tx, inputs);
  const tickets = inputs.map((input) => ticketOf(input, verified.has(input), now));
  const messages = inputs.map((input, index) => firstMessage(tickets[index]!, input));
  void insertTickets(tx, tickets);
  addMessages(tx, messages);
  putInOutbox(
    tx,
    tickets.flatMap((ticket, index) => [
      ...toInbox(settings, ticket, messages[index]!),
      received(settings, ticket, messages[index]!),
    ]),
    now,
  );
  return tickets.map((ticket) => success({ ticket_id: ticket.ticket_id }, [openedEvent(ticket)]));
}

/** Those who name an order of their own. */
async function ordersOf(tx: Transaction, inputs: readonly OpenTicket[]): Promise<Set<OpenTicket>> {
  const claims = inputs.filter((input): input is OpenTicket & OrderClaim => input.order_id !== null);
  if (claims.length === 0) return new Set();
  const verified = await verifyClaims(tx, claims);
  return new Set(claims.filter((_, index) => verified[index]));
}

function ticketOf({ name, email, topic, order_id, customer_id }: OpenTicket, verified: boolean, now: Date): Ticket {
  const time = now.toISOString();
  return {
    ...{ ticket_id: uuid7(), channel: 'web', customer_id, name, email, topic, order_id, order_verified: verified },
    ...{ status: 'open', csr_id: null, resolution_status: null, resolution_minutes: null },
    ...{ opened_at: time, resolved_at: null, version: 1, updated_at: time },
  };
}

const firstMessage = ({ ticket_id, customer_id, opened_at }: Ticket, { message }: OpenTicket): TicketMessage => ({
  ...{ message_id: uuid7(), ticket_id, author: 'customer', author_id: customer_id },
  ...{ message, created_at: opened_at },
});
