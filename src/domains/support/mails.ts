import { uuid7 } from '../../kernel/ids.ts';
import type { NewMessage } from '../notifications/index.ts';
import type { Ticket, TicketMessage } from './types.ts';

export interface SupportSettings {
  /** Where the café reads its mail; null: nowhere, tickets wait in the list. */
  readonly inbox: string | null;
  /** BCP 47, of what is written to customers. */
  readonly locale: string;
}

const mail = (settings: SupportSettings) =>
  ({ message_id: uuid7(), channel: 'email', locale: settings.locale }) as const;

/** What the café is told of a customer's message. */
export function toInbox(
  settings: SupportSettings,
  ticket: Ticket,
  { message_id, message }: TicketMessage,
): NewMessage[] {
  if (settings.inbox === null) return [];
  const { ticket_id, name, email, topic, order_id, customer_id } = ticket;
  return [
    {
      ...mail(settings),
      template: 'support_ticket',
      recipient: settings.inbox,
      customer_id: null,
      about_customer_id: customer_id,
      data: { ticket_id, name, email, topic, message, order_id },
      dedupe_key: `support_ticket:${message_id}`,
    },
  ];
}

/** What the sender is told when her ticket is there. */
export function received(settings: SupportSettings, ticket: Ticket, { message }: TicketMessage): NewMessage {
  const { ticket_id, name, topic, email, customer_id } = ticket;
  return {
    ...mail(settings),
    template: 'support_received',
    recipient: email,
    customer_id,
    data: { ticket_id, name, topic, message },
    dedupe_key: `support_received:${ticket_id}`,
  };
}

/** What somebody of the staff answered. */
export function replied(settings: SupportSettings, ticket: Ticket, { message_id, message }: TicketMessage): NewMessage {
  const { ticket_id, name, topic, email, customer_id } = ticket;
  return {
    ...mail(settings),
    template: 'support_reply',
    recipient: email,
    customer_id,
    data: { ticket_id, name, topic, reply: message },
    dedupe_key: `support_reply:${message_id}`,
  };
}
