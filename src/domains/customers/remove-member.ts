import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Member } from './add-member.ts';
import { noSuchFamily, onlyTheHead } from './change-family.ts';
import { actsOnAll, isHead, isInvited, isMember, mayKnow } from './family-rights.ts';
import { customerLock, familyLock } from './locks.ts';
import { leftFamily } from './profile-event.ts';
import {
  deleteFamilies,
  type Family,
  readFamilies,
  removeInvitations,
  setFamilies,
  touchFamilies,
} from './store-families.ts';
import { readStored } from './store-profiles.ts';

/** Lets somebody leave a family, or takes back that she was asked. The last one takes the family along. */
export const removeMember: Command<Member, null> = {
  name: 'customers.remove_family_member',
  locks: ({ customer_id }) => [customerLock(customer_id)],
  thenLocks: ({ family_id }) => [familyLock(family_id)],
  async execute(tx, calls, { now }) {
    const members = calls.map(({ input }) => input);
    const [families, known] = await Promise.all([
      readFamilies(
        tx,
        members.map(({ family_id }) => family_id),
      ),
      readStored(
        tx,
        members.map(({ customer_id }) => customer_id),
      ),
    ]);
    const faults = calls.map(({ input, principal }) => faultOf(principal, input, families.get(input.family_id)));
    const going = members.filter((_, index) => !faults[index]);
    const leaving = going.filter(({ family_id, customer_id }) => isMember(families.get(family_id)!, customer_id));
    const empty = leaving.map(({ family_id }) => family_id).filter((id) => families.get(id)!.members.length === 1);
    deleteFamilies(tx, empty);
    setFamilies(
      tx,
      leaving.map(({ customer_id }) => ({ customer_id, family_id: null })),
      now,
    );
    touchFamilies(
      tx,
      leaving.map(({ family_id }) => family_id),
      now,
    );
    removeInvitations(tx, going);
    return members.map((member, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { family_id, customer_id } = member;
      const left = leaving.includes(member) ? known.get(customer_id) : undefined;
      const events = left ? [leftFamily({ ...left, family_id: null, shares_wallet: false }, family_id)] : [];
      const audit = { action: 'customers.remove_family_member', entity: 'families', entityId: family_id };
      return success(null, events, [{ ...audit, before: { customer_id } }]);
    });
  },
};

function faultOf(principal: Principal, { customer_id }: Member, family: Family | undefined): Problem | null {
  const all = actsOnAll(principal);
  if (!family || !(all || mayKnow(principal, family))) return noSuchFamily();
  const herself = customer_id === principal.customerId;
  if (!(all || herself || isHead(family, principal.customerId))) return onlyTheHead();
  if (isMember(family, customer_id) || isInvited(family, customer_id)) return null;
  return problem('not_found', 'There is no such member.');
}
