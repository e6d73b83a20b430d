import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { Principal, Role } from '../../kernel/principal.ts';
import type { Ticket } from './types.ts';

/** Who works on everybody's tickets; others see their own. */
export const supportRoles: readonly Role[] = ['csr', 'editor'];

export const isStaff = (principal: Principal) => supportRoles.some((role) => principal.roles.has(role));

export interface TicketAction {
  readonly ticket_id: string;
  readonly expected_version?: number | undefined;
}

/** The ticket that somebody wants to act on, or why she cannot. */
export function findTicket(
  { expected_version }: TicketAction,
  principal: Principal,
  ticket: Ticket | undefined,
): Ticket | Problem {
  if (!ticket || !isSeenBy(principal, ticket)) return noSuchTicket();
  return versionFault('ticket', expected_version, ticket.version) ?? ticket;
}

export const isSeenBy = (principal: Principal, ticket: Ticket) =>
  isStaff(principal) || (principal.customerId !== null && principal.customerId === ticket.customer_id);

export const noSuchTicket = () => problem('not_found', 'There is no such ticket.');
