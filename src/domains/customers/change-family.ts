import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import { actsOnAll, isHead, mayKnow } from './family-rights.ts';
import { familyChangeLock, lockFamilies } from './locks.ts';
import { updated } from './profile-event.ts';
import { type Family, readFamilies, updateFamilies } from './store-families.ts';
import { readStored } from './store-profiles.ts';

export interface ChangeFamily {
  readonly family_id: string;
  readonly expected_version?: number | undefined;
  /** What is not there stays. */
  readonly name?: string | null | undefined;
  readonly shares_wallet?: boolean | undefined;
}

/** Renames families, and lets them share their points or not: the head may, staff and services may. */
export const changeFamily: Command<ChangeFamily, Family> = {
  name: 'customers.change_family',
  locks: ({ family_id }) => [familyChangeLock(family_id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.family_id);
    const sharing = calls.filter(({ input }) => input.shares_wallet !== undefined).map(({ input }) => input.family_id);
    // each member's events are in the order of what they say: whoever changes her profile meanwhile waits, or is waited for
    await lockFamilies(tx, ids, sharing);
    const known = await readFamilies(tx, ids);
    const plans = calls.map(({ input, principal }) => {
      const before = known.get(input.family_id);
      return faultOf(principal, input, before) ?? { before: before!, after: changed(before!, input, now) };
    });
    const done = plans.flatMap((plan) => ('after' in plan && plan.after !== plan.before ? [plan] : []));
    const moved = done.filter(({ before, after }) => before.shares_wallet !== after.shares_wallet);
    const memberIds = moved.flatMap(({ after }) => after.members.map(({ customer_id }) => customer_id));
    const members = await readStored(tx, memberIds);
    updateFamilies(
      tx,
      done.map(({ after }) => after),
      now,
    );
    return plans.map((plan) => {
      if (!('after' in plan)) return refusal(plan);
      const { before, after } = plan;
      if (before === after) return success(after);
      const told = moved.some((one) => one.after === after) ? after.members : [];
      const events = told.flatMap(({ customer_id }) => {
        const member = members.get(customer_id);
        return member ? [updated({ ...member, shares_wallet: after.shares_wallet })] : [];
      });
      const pick = ({ name, shares_wallet }: Family) => ({ name, shares_wallet });
      const audit = { action: 'customers.change_family', entity: 'families', entityId: after.family_id };
      return success(after, events, [{ ...audit, before: pick(before), after: pick(after) }]);
    });
  },
};

function faultOf(principal: Principal, { expected_version }: ChangeFamily, family: Family | undefined): Problem | null {
  if (!family || !(actsOnAll(principal) || mayKnow(principal, family))) return noSuchFamily();
  if (!actsOnAll(principal) && !isHead(family, principal.customerId)) return onlyTheHead();
  return versionFault('family', expected_version, family.version);
}

function changed(
  family: Family,
  { name = family.name, shares_wallet = family.shares_wallet }: ChangeFamily,
  now: Date,
) {
  if (name === family.name && shares_wallet === family.shares_wallet) return family;
  return { ...family, name, shares_wallet, version: family.version + 1, updated_at: now.toISOString() };
}

export const noSuchFamily = () => problem('not_found', 'There is no such family.');
export const onlyTheHead = () => problem('forbidden', 'Only the head of the family may do this.');
