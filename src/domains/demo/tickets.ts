import type { Ticket, TicketThread } from '../support/index.ts';
import { demoAccounts, demoCustomers } from './people.ts';

const csr = demoAccounts.find((account) => account.roles.includes('csr'))!;

interface Told {
  /** 1, 2, …: the same ticket whenever the demo is made. */
  readonly number: number;
  readonly customer: number;
  readonly topic: string;
  readonly hoursAgo: number;
  readonly asks: string;
  readonly answer?: string;
  readonly resolvedAfterMinutes?: number;
}

const told: readonly Told[] = [
  {
    ...{ number: 1, customer: 0, topic: 'My points', hoursAgo: 3 },
    asks: 'I bought two bags of beans yesterday and cannot see the points yet. When will they be there?',
  },
  {
    ...{ number: 2, customer: 5, topic: 'Allergens', hoursAgo: 20 },
    asks: 'Is the oat drink in your lattes free of gluten? My daughter must not have any.',
    answer: 'Ours is not: it contains gluten, and so says the menu. Soy and almond drink are without.',
  },
  {
    ...{ number: 3, customer: 8, topic: 'An order', hoursAgo: 50 },
    asks: 'My order said ready, but the espresso had gone to somebody else. Could I have it again?',
    answer: 'We are sorry. The next one is on us: just say so at the counter.',
    resolvedAfterMinutes: 25,
  },
];

/** Tickets of the demo's people: one open, one answered, one resolved. */
export function demoTickets(now: Date): TicketThread[] {
  return told.map(({ number, customer, topic, hoursAgo, asks, answer, resolvedAfterMinutes }) => {
    const { customer_id, display_name, email } = demoCustomers[customer]!;
    const ticket_id = idOf(number, 0);
    const opened = now.getTime() - hoursAgo * 3_600_000;
    const at = (minutes: number) => new Date(opened + minutes * 60_000).toISOString();
    const ticket: Ticket = {
      ...{ ticket_id, channel: 'web', customer_id, name: display_name, email, topic, order_id: null },
      ...{ order_verified: false, csr_id: answer === undefined ? null : csr.user_id, version: 1 },
      status: resolvedAfterMinutes !== undefined ? 'resolved' : answer === undefined ? 'open' : 'answered',
      resolution_status: resolvedAfterMinutes === undefined ? null : 'resolved',
      opened_at: at(0),
      resolved_at: resolvedAfterMinutes === undefined ? null : at(resolvedAfterMinutes),
      resolution_minutes: null,
      updated_at: at(resolvedAfterMinutes ?? (answer === undefined ? 0 : answeredAfterMinutes)),
    };
    const question = { message_id: idOf(number, 1), ticket_id, author: 'customer', author_id: customer_id } as const;
    const reply = { message_id: idOf(number, 2), ticket_id, author: 'staff', author_id: csr.user_id } as const;
    return {
      ticket,
      messages: [
        { ...question, message: asks, created_at: at(0) },
        ...(answer === undefined ? [] : [{ ...reply, message: answer, created_at: at(answeredAfterMinutes) }]),
      ],
    };
  });
}

const answeredAfterMinutes = 12;

const idOf = (ticket: number, message: number) => `01980000-0000-7000-8000-${`${ticket}${message}`.padStart(12, '0')}`;
