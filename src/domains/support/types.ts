/** `answered` waits for the customer; whoever of both sides writes, or resolves it, moves it on. */
export const ticketStatuses = ['open', 'answered', 'resolved'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

/** What became of a ticket. */
export const resolutions = ['resolved', 'escalated', 'unresolved'] as const;
export type Resolution = (typeof resolutions)[number];

export interface Ticket {
  readonly ticket_id: string;
  readonly channel: string;
  /** Null where the sender was not signed in. */
  readonly customer_id: string | null;
  readonly name: string;
  readonly email: string;
  readonly topic: string;
  /** As the sender wrote it. */
  readonly order_id: string | null;
  /** Whether that order is there and the sender's own. */
  readonly order_verified: boolean;
  readonly status: TicketStatus;
  /** Whoever of the staff acted on it last. */
  readonly csr_id: string | null;
  readonly resolution_status: Resolution | null;
  readonly opened_at: string;
  readonly resolved_at: string | null;
  /** From opening to resolving. */
  readonly resolution_minutes: number | null;
  readonly version: number;
  readonly updated_at: string;
}

export interface TicketMessage {
  readonly message_id: string;
  readonly ticket_id: string;
  readonly author: 'customer' | 'staff';
  readonly author_id: string | null;
  readonly message: string;
  readonly created_at: string;
}

/** A ticket with all that was written. */
export interface TicketThread {
  readonly ticket: Ticket;
  readonly messages: readonly TicketMessage[];
}
