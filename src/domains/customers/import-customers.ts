import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { Accounts } from './accounts.ts';
import { addressFault, customerOfAccount, explainCustomer, nameTaken } from './edited-customer.ts';
import { keptFields } from './kept-fields.ts';
import { customerLock, usernameLock } from './locks.ts';
import { type CustomerFields, changedFields, fieldNames, type StoredCustomer, unknownFields } from './profile.ts';
import { registered, updated } from './profile-event.ts';
import { faultsOf } from './profile-faults.ts';
import { readNamed } from './store-import.ts';
import { insertCustomers, updateCustomers } from './store-profiles.ts';

/** A profile from elsewhere: it is found by its `customer_id` or else by its `username`; what is not there stays. */
export type ImportedCustomer = Partial<CustomerFields> & { readonly customer_id?: string | undefined };

export interface ImportOutcome {
  readonly customer_id: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
}

/** Upserts profiles. A row that is no good is refused for itself; `importProfiles` feeds it from a stream. */
export function importCustomers(accounts: Accounts): Command<ImportedCustomer, ImportOutcome> {
  return {
    name: 'customers.import',
    locks: ({ customer_id, username }) => [
      ...(customer_id === undefined ? [] : [customerLock(customer_id)]),
      ...(typeof username === 'string' ? [usernameLock(username)] : []),
    ],
    explain: explainCustomer,
    async execute(tx, calls, { now }) {
      const inputs = calls.map(({ input }) => input);
      const known = await readNamed(
        tx,
        inputs.flatMap(({ customer_id }) => customer_id ?? []),
        inputs.flatMap(({ username }) => username ?? []),
      );
      const targets = inputs.map(({ customer_id, username }) =>
        customer_id === undefined ? (known.byName.get(username ?? '') ?? uuid7()) : customer_id,
      );
      // a name and an id may turn out to be one customer's: two rows about her cannot be one statement
      if (new Set(targets).size < targets.length) throw new Error('two rows of a set are about one customer');
      const holders = await accounts.read(tx, targets);
      const plans = inputs.map((input, index) => {
        const id = targets[index]!;
        if (known.erased.has(id)) return erased();
        const holder = known.byName.get(input.username ?? '');
        if (holder !== undefined && holder !== id) return nameTaken();
        const account = holders.get(id);
        const before = known.byId.get(id) ?? (account ? customerOfAccount(account) : newCustomer(id, now));
        return addressFault(account, input) ?? planOf(input, before, account !== undefined, now);
      });
      const changed = plans.flatMap((plan) => ('after' in plan && plan.outcome !== 'unchanged' ? [plan] : []));
      accounts.follow(
        tx,
        changed.filter(({ hasAccount }) => hasAccount).map(({ after }) => after),
        now,
      );
      insertCustomers(
        tx,
        changed.filter(({ outcome }) => outcome === 'created').map(({ after }) => after),
        now,
      );
      updateCustomers(
        tx,
        changed
          .filter(({ outcome }) => outcome === 'updated')
          .map(({ before, after }) => ({ ...after, version: before.version })),
        now,
      );
      return plans.map((plan) => {
        if (!('after' in plan)) return refusal(plan);
        const { after, outcome } = plan;
        const value = { customer_id: after.customer_id, outcome };
        if (outcome === 'unchanged') return success(value);
        return success(value, [outcome === 'created' ? registered(after, 'import') : updated(after, 'import')]);
      });
    },
  };
}

interface Plan extends Pick<ImportOutcome, 'outcome'> {
  readonly before: StoredCustomer;
  readonly after: StoredCustomer;
  readonly hasAccount: boolean;
}

function planOf(row: ImportedCustomer, before: StoredCustomer, hasAccount: boolean, now: Date): Plan | Problem {
  // nothing else of a row gets further, whatever came along with it
  const said = fieldNames.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]);
  const sent: Partial<CustomerFields> = keptFields(Object.fromEntries(said));
  const errors = faultsOf(sent, now);
  if (errors.length > 0) return problem('validation_failed', 'The profile is not valid.', { errors });
  const fresh = before.version === 0;
  if (!fresh && changedFields(before, sent).length === 0)
    return { before, after: before, hasAccount, outcome: 'unchanged' };
  return {
    before,
    after: { ...before, ...sent, version: before.version + 1 },
    hasAccount,
    outcome: fresh ? 'created' : 'updated',
  };
}

function newCustomer(customer_id: string, now: Date): StoredCustomer {
  const time = now.toISOString();
  return {
    ...{ ...unknownFields, customer_id, family_id: null },
    ...{ created_at: time, updated_at: time, version: 0, origin: 'import', shares_wallet: false },
  };
}

const erased = () => problem('already_exists', 'This id was that of somebody who was erased.');
