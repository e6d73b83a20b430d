import type { Principal } from '../../kernel/principal.ts';
import { customerRights, mayDo } from './rights.ts';
import type { Family } from './store-families.ts';

/**
 * Who may do what with a family. Whoever makes one is its first member and so its head. The head asks others in, and
 * each of them decides herself: nobody finds herself in a family, or her points in its wallet, by somebody else's word.
 * Members leave when they like, and the head shows others out. Staff and services act on all families, at once.
 */

/** Whoever acts on customers acts on their families. */
export const actsOnAll = (principal: Principal) => mayDo({ ...customerRights.change, own: false }, principal);

const readsAll = (principal: Principal) => mayDo({ ...customerRights.read, own: false }, principal);

export const isMember = ({ members }: Family, customerId: string | null) =>
  members.some((member) => member.customer_id === customerId);

export const isHead = ({ members }: Family, customerId: string | null) =>
  customerId !== null && members[0]?.customer_id === customerId;

export const isInvited = ({ invited }: Family, customerId: string | null) =>
  invited.some((one) => one.customer_id === customerId);

/** Whether the family exists for the caller: she is in it, asked into it, or staff. */
export const mayKnow = (principal: Principal, family: Family) =>
  readsAll(principal) || isMember(family, principal.customerId) || isInvited(family, principal.customerId);

/** A family as the caller may see it: who is asked and has not answered sees neither the others nor who else is asked. */
export function familyView(
  principal: Principal,
  family: Family,
): Family & { readonly head_customer_id: string | null } {
  const head_customer_id = family.members[0]?.customer_id ?? null;
  if (readsAll(principal) || isMember(family, principal.customerId)) return { ...family, head_customer_id };
  const invited = family.invited.filter((one) => one.customer_id === principal.customerId);
  return { ...family, members: family.members.slice(0, 1), invited, head_customer_id };
}
