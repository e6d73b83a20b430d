import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import type { NewRow, Written } from '../entities/index.ts';
import { type CustomerFields, explainCustomer, findTakenNames, nameTaken, readEdited } from './edited-customer.ts';
import { customerRegistered } from './events.ts';

const insert = sql(
  'customers.create',
  `insert into customers.customers (customer_id, username, display_name, email, phone, origin, created_at, updated_at)
   select customer_id, username, display_name, email, phone, 'live', $2, $2
   from json_populate_recordset(null::customers.customers, $1) order by customer_id`,
);

type Sent = Partial<CustomerFields> & { readonly customer_id?: string };

/** Makes customers whom staff have met. */
export const createCustomers: Command<NewRow, Written> = {
  name: 'customers.create',
  locks: ({ fields: { customer_id, username } }) => [
    ...(customer_id === undefined ? [] : [`customer:${customer_id}`]),
    ...(typeof username === 'string' ? [`username:${username}`] : []),
  ],
  explain: (constraint) =>
    constraint === 'customers_pkey'
      ? problem('already_exists', 'There is such a customer.')
      : explainCustomer(constraint),
  async execute(tx, calls, { now }) {
    const wanted = calls.map(({ input }) => {
      const {
        customer_id = uuid7(),
        username = null,
        display_name = null,
        email = null,
        phone = null,
      } = input.fields as Sent;
      return { customer_id, username, display_name, email, phone };
    });
    const ids = wanted.map(({ customer_id }) => customer_id);
    const [known, taken] = await Promise.all([readEdited(tx, ids), findTakenNames(tx, wanted)]);
    const fresh = wanted.filter(({ customer_id }) => !known.has(customer_id) && !taken.has(customer_id));
    if (fresh.length > 0) void tx.write(insert, [JSON.stringify(fresh), now]);
    return wanted.map((customer) => {
      const { customer_id } = customer;
      if (known.has(customer_id)) return refusal(problem('already_exists', 'There is a customer with this id.'));
      if (taken.has(customer_id)) return refusal(nameTaken());
      const event = customerRegistered.make(customer_id, { ...customer, origin: 'live' });
      const audit = { action: 'customers.create', entity: 'customers', entityId: customer_id };
      return success({ id: customer_id }, [event], [{ ...audit, after: customer }]);
    });
  },
};
