/** Questions and complaints, and what becomes of them. */
export { forgetDemoTickets, putDemoTickets } from './demo-rows.ts';
export { ticketOpened, ticketResolved } from './events.ts';
export type { SupportSettings } from './mails.ts';
export { exportTickets, forgetTicketSenders } from './personal-data.ts';
export { type SupportDeps, supportRoutes } from './routes.ts';
export type { Resolution, Ticket, TicketMessage, TicketThread } from './types.ts';
