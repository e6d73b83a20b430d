import { type Problem, problem } from '../../kernel/errors.ts';
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
  if (expected_version === undefined || expected_version === ticket.version) return ticket;
  return problem('version_mismatch', 'The ticket has changed since it was read. Read it again.');
}

export const isSeenBy = (principal: Principal, ticket: Ticket) =>
  isStaff(principal) || (principal.customerId !== null && principal.customerId === ticket.customer_id);

export const noSuchTicket = () => problem('not_found', 'There is no such ticket.');
