import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { RowPatch } from '../entities/index.ts';
import type { AccountProfile, Accounts } from './accounts.ts';
import type { WrittenCustomer } from './create-customers.ts';
import {
  addressFault,
  customerOfAccount,
  explainCustomer,
  findTakenNames,
  nameTaken,
  noSuchCustomer,
} from './edited-customer.ts';
import { keptFields } from './kept-fields.ts';
import { customerLock, usernameLock } from './locks.ts';
import { type CustomerFields, changedFields, customerOf, type StoredCustomer } from './profile.ts';
import { registered, updated } from './profile-event.ts';
import { faultsOf } from './profile-faults.ts';
import { insertAccountHolders, readStored, updateCustomers } from './store-profiles.ts';

/** Changes what is known of customers, and with it their accounts. What is not there stays as it is. */
export function patchCustomers(accounts: Accounts): Command<RowPatch, WrittenCustomer> {
  return {
    name: 'customers.patch',
    locks: ({ id, fields: { username } }) => [
      customerLock(id),
      ...(typeof username === 'string' ? [usernameLock(username)] : []),
    ],
    explain: explainCustomer,
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.id);
      const named = calls.map(({ input }) => ({ customer_id: input.id, username: sentIn(input).username }));
      const [known, taken, holders] = await Promise.all([
        readStored(tx, ids),
        findTakenNames(tx, named),
        accounts.read(tx, ids),
      ]);
      const plans = calls.map(({ input }) => {
        const account = holders.get(input.id);
        const before = known.get(input.id) ?? (account && customerOfAccount(account));
        return before ? planOf(input, before, account, taken, now) : noSuchCustomer();
      });
      const changed = plans.flatMap((plan) => ('after' in plan && plan.names.length > 0 ? [plan] : []));
      accounts.follow(
        tx,
        changed.filter(({ account }) => account).map(({ after }) => after),
        now,
      );
      const fresh = changed.filter(({ before }) => before.version === 0);
      insertAccountHolders(
        tx,
        fresh.map(({ after }) => after),
        now,
      );
      updateCustomers(
        tx,
        changed
          .filter(({ before }) => before.version > 0)
          .map(({ before, after }) => ({ ...after, version: before.version })),
        now,
      );
      return plans.map((plan) => {
        if (!('after' in plan)) return refusal(plan);
        const { before, after, names } = plan;
        const value = { id: after.customer_id, customer: customerOf(after) };
        if (names.length === 0) return success(value);
        const pick = (customer: CustomerFields) => Object.fromEntries(names.map((name) => [name, customer[name]]));
        const audit = { action: 'customers.patch', entity: 'customers', entityId: after.customer_id };
        const event = before.version === 0 ? registered(after) : updated(after);
        return success(value, [event], [{ ...audit, before: pick(before), after: pick(after) }]);
      });
    },
  };
}

interface Plan {
  readonly before: StoredCustomer;
  readonly after: StoredCustomer;
  readonly names: readonly (keyof CustomerFields)[];
  readonly account: AccountProfile | undefined;
}

const sentIn = ({ fields }: RowPatch) => keptFields(fields as Partial<CustomerFields>);

function planOf(
  input: RowPatch,
  before: StoredCustomer,
  account: AccountProfile | undefined,
  taken: ReadonlySet<string>,
  now: Date,
): Plan | Problem {
  const sent = sentIn(input);
  const fault = versionFault('customer', input.version, before.version) ?? addressFault(account, sent);
  if (fault) return fault;
  if (taken.has(input.id)) return nameTaken();
  const errors = faultsOf(sent, now);
  if (errors.length > 0) return problem('validation_failed', 'The body is not valid.', { errors });
  const names = changedFields(before, sent);
  if (names.length === 0) return { before, after: before, names, account };
  const after = { ...before, ...sent, version: before.version + 1, updated_at: now.toISOString() };
  return { before, after, names, account };
}
