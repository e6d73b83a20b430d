import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { NewRow, Written } from '../entities/index.ts';
import type { Accounts } from './accounts.ts';
import { explainCustomer, findTakenNames, nameTaken } from './edited-customer.ts';
import { keptFields } from './kept-fields.ts';
import { customerLock, usernameLock } from './locks.ts';
import { type Customer, type CustomerFields, customerOf, type StoredCustomer, unknownFields } from './profile.ts';
import { registered } from './profile-event.ts';
import { faultsOf } from './profile-faults.ts';
import { insertCustomers, readStored } from './store-profiles.ts';

type Sent = Partial<CustomerFields> & { readonly customer_id?: string };

export interface WrittenCustomer extends Written {
  readonly customer: Customer;
}

/**
 * Makes customers whom staff have met. Who has an account is there already: her address is the account's, and what else is
 * said of her changes both.
 */
export const createCustomers = (accounts: Accounts): Command<NewRow, WrittenCustomer> => ({
  name: 'customers.create',
  locks: ({ fields: { customer_id, username } }) => [
    ...(typeof customer_id === 'string' ? [customerLock(customer_id)] : []),
    ...(typeof username === 'string' ? [usernameLock(username)] : []),
  ],
  explain: explainCustomer,
  async execute(tx, calls, { now }) {
    const wanted = calls.map(({ input }) => newCustomer(input.fields as Sent, now));
    const ids = wanted.map(({ customer_id }) => customer_id);
    const [known, taken, holders] = await Promise.all([
      readStored(tx, ids),
      findTakenNames(tx, wanted),
      accounts.read(tx, ids),
    ]);
    const faults = wanted.map((customer) => {
      if (known.has(customer.customer_id) || holders.has(customer.customer_id))
        return problem('already_exists', 'There is a customer with this id.');
      if (taken.has(customer.customer_id)) return nameTaken();
      const errors = faultsOf(customer, now);
      return errors.length > 0 ? problem('validation_failed', 'The body is not valid.', { errors }) : null;
    });
    insertCustomers(
      tx,
      wanted.filter((_, index) => !faults[index]),
      now,
    );
    return wanted.map((customer, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { customer_id } = customer;
      const audit = { action: 'customers.create', entity: 'customers', entityId: customer_id };
      return success(
        { id: customer_id, customer: customerOf(customer) },
        [registered(customer)],
        [{ ...audit, after: customerOf(customer) }],
      );
    });
  },
});

function newCustomer({ customer_id = uuid7(), ...sent }: Sent, now: Date): StoredCustomer {
  const time = now.toISOString();
  return {
    ...{ ...unknownFields, ...keptFields(sent), customer_id, family_id: null },
    ...{ created_at: time, updated_at: time, version: 1, origin: 'live', shares_wallet: false },
  };
}
