import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Accounts } from './accounts.ts';
import { customerOfAccount, noSuchCustomer } from './edited-customer.ts';
import { actsOnAll } from './family-rights.ts';
import { customerLock } from './locks.ts';
import type { StoredCustomer } from './profile.ts';
import { registered, updated } from './profile-event.ts';
import { type Family, insertFamilies, setFamilies } from './store-families.ts';
import { insertAccountHolders, readStored } from './store-profiles.ts';

export interface CreateFamily {
  readonly name: string | null;
  readonly shares_wallet: boolean;
  /** Its first member and head. People make families of their own, staff and services anybody's. */
  readonly customer_id: string;
}

/** Makes families of one. */
export function createFamily(accounts: Accounts): Command<CreateFamily, Family> {
  return {
    name: 'customers.create_family',
    locks: ({ customer_id }) => [customerLock(customer_id)],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.customer_id);
      const [known, holders] = await Promise.all([readStored(tx, ids), accounts.read(tx, ids)]);
      const plans = calls.map(({ input, principal }) => {
        const account = holders.get(input.customer_id);
        const head = known.get(input.customer_id) ?? (account && customerOfAccount(account));
        return faultOf(principal, input, head) ?? { head: head!, family: newFamily(input, head!, now) };
      });
      const made = plans.flatMap((plan) => ('family' in plan ? [plan] : []));
      insertAccountHolders(
        tx,
        made.map(({ head }) => head).filter(({ version }) => version === 0),
        now,
      );
      const families = made.map(({ family }) => family);
      insertFamilies(tx, families, now);
      setFamilies(
        tx,
        made.map(({ head, family }) => ({ customer_id: head.customer_id, family_id: family.family_id })),
        now,
      );
      return plans.map((plan) => {
        if (!('family' in plan)) return refusal(plan);
        const { head, family } = plan;
        const { family_id, name, shares_wallet } = family;
        const after = { ...head, family_id, shares_wallet };
        const event = head.version === 0 ? registered(after) : updated(after);
        const audit = { action: 'customers.create_family', entity: 'families', entityId: family_id };
        return success(family, [event], [{ ...audit, after: { name, shares_wallet, members: [head.customer_id] } }]);
      });
    },
  };
}

function faultOf(
  principal: Principal,
  { customer_id }: CreateFamily,
  head: StoredCustomer | undefined,
): Problem | null {
  if (customer_id !== principal.customerId && !actsOnAll(principal)) return noSuchCustomer();
  if (!head) return noSuchCustomer();
  return head.family_id === null ? null : inAFamily();
}

export const inAFamily = () => problem('already_exists', 'This customer belongs to a family already.');

function newFamily({ name, shares_wallet }: CreateFamily, head: StoredCustomer, now: Date): Family {
  const time = now.toISOString();
  const member = { customer_id: head.customer_id, display_name: head.display_name, joined_at: time };
  const said = { family_id: uuid7(), name, shares_wallet };
  return { ...said, version: 1, created_at: time, updated_at: time, members: [member], invited: [] };
}
