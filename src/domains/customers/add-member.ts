import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Accounts } from './accounts.ts';
import { noSuchFamily, onlyTheHead } from './change-family.ts';
import { inAFamily } from './create-family.ts';
import { customerOfAccount, noSuchCustomer } from './edited-customer.ts';
import { actsOnAll, isHead, isInvited, isMember, mayKnow } from './family-rights.ts';
import { customerLock, familyLock } from './locks.ts';
import type { StoredCustomer } from './profile.ts';
import { registered, updated } from './profile-event.ts';
import {
  addInvitations,
  type Family,
  readFamilies,
  removeInvitations,
  setFamilies,
  touchFamilies,
} from './store-families.ts';
import { insertAccountHolders, readStored } from './store-profiles.ts';

export interface Member {
  readonly family_id: string;
  readonly customer_id: string;
}

const maxMembers = 50;

/**
 * Brings somebody into a family: at once when she was asked and comes herself, or when staff or a service says so; when
 * the head says so, she is asked. Repeating it changes nothing. See `family-rights.ts`.
 */
export function addMember(accounts: Accounts): Command<Member, Family> {
  return {
    name: 'customers.add_family_member',
    locks: ({ customer_id }) => [customerLock(customer_id)],
    thenLocks: ({ family_id }) => [familyLock(family_id)],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.customer_id);
      const [families, known, holders] = await Promise.all([
        readFamilies(
          tx,
          calls.map(({ input }) => input.family_id),
        ),
        readStored(tx, ids),
        accounts.read(tx, ids),
      ]);
      const plans = calls.map(({ input, principal }) => {
        const account = holders.get(input.customer_id);
        const customer = known.get(input.customer_id) ?? (account && customerOfAccount(account));
        return planOf(principal, input, families.get(input.family_id), customer, now);
      });
      const joining = plans.flatMap((plan) => ('family' in plan && plan.joins ? [plan] : []));
      const asked = plans.flatMap((plan) => ('family' in plan && plan.asks ? [plan.member] : []));
      insertAccountHolders(
        tx,
        joining.map(({ joins }) => joins!).filter(({ version }) => version === 0),
        now,
      );
      setFamilies(
        tx,
        joining.map(({ member }) => member),
        now,
      );
      touchFamilies(
        tx,
        joining.map(({ member }) => member.family_id),
        now,
      );
      removeInvitations(
        tx,
        joining.map(({ member }) => member),
      );
      addInvitations(tx, asked, now);
      return plans.map((plan) => {
        if (!('family' in plan)) return refusal(plan);
        const { family, joins, asks, member } = plan;
        if (!joins && !asks) return success(family);
        const action = joins ? 'customers.add_family_member' : 'customers.invite_family_member';
        const audit = {
          action,
          entity: 'families',
          entityId: family.family_id,
          after: { customer_id: member.customer_id },
        };
        if (!joins) return success(family, [], [audit]);
        const { family_id, shares_wallet } = family;
        const after = { ...joins, family_id, shares_wallet };
        return success(family, [joins.version === 0 ? registered(after) : updated(after)], [audit]);
      });
    },
  };
}

interface Plan {
  /** As it is then. */
  readonly family: Family;
  readonly member: Member;
  /** Who becomes a member, as she was before; null: nobody does. */
  readonly joins: StoredCustomer | null;
  readonly asks: boolean;
}

function planOf(
  principal: Principal,
  member: Member,
  family: Family | undefined,
  customer: StoredCustomer | undefined,
  now: Date,
): Plan | Problem {
  const { customer_id } = member;
  const all = actsOnAll(principal);
  if (!family || !(all || mayKnow(principal, family))) return noSuchFamily();
  const herself = customer_id === principal.customerId && isInvited(family, customer_id);
  if (isMember(family, customer_id)) return { family, member, joins: null, asks: false };
  if (family.members.length + family.invited.length >= maxMembers && !herself) return tooMany();
  const time = now.toISOString();
  if (all || herself) {
    if (!customer) return noSuchCustomer();
    if (customer.family_id !== null) return inAFamily();
    const { display_name } = customer;
    const after = {
      ...family,
      members: [...family.members, { customer_id, display_name, joined_at: time }],
      invited: family.invited.filter((one) => one.customer_id !== customer_id),
      version: family.version + 1,
      updated_at: time,
    };
    return { family: after, member, joins: customer, asks: false };
  }
  if (!isHead(family, principal.customerId)) return onlyTheHead();
  if (isInvited(family, customer_id)) return { family, member, joins: null, asks: false };
  const after = { ...family, invited: [...family.invited, { customer_id, invited_at: time }] };
  return { family: after, member, joins: null, asks: true };
}

const tooMany = () => problem('quantity_limit', `A family has at most ${maxMembers} members.`);
