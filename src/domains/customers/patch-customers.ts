import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import {
  type CustomerFields,
  type EditedCustomer,
  explainCustomer,
  findTakenNames,
  nameTaken,
  readEdited,
  usernameLock,
} from './edited-customer.ts';
import { customerUpdated } from './events.ts';

const update = sql(
  'customers.patch',
  `with changed as (
     update customers.customers as c
     set username = n.username, display_name = n.display_name, email = n.email, phone = n.phone,
       version = c.version + 1, updated_at = $2
     from json_populate_recordset(null::customers.customers, $1) as n
     where c.customer_id = n.customer_id and c.version = n.version
     returning c.customer_id)
   select kernel.require(count(*) = $3, 'a customer was changed by somebody else', '40001') from changed`,
);

/** Changes what is known of customers. */
export const patchCustomers: Command<RowPatch, Written> = {
  name: 'customers.patch',
  locks: ({ id, fields: { username } }) => [
    `customer:${id}`,
    ...(typeof username === 'string' ? [usernameLock(username)] : []),
  ],
  explain: explainCustomer,
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.id);
    const named = calls.map(({ input }) => ({
      customer_id: input.id,
      username: (input.fields as Partial<CustomerFields>).username,
    }));
    const [known, taken] = await Promise.all([readEdited(tx, ids), findTakenNames(tx, named)]);
    const faults = calls.map(({ input }) => (taken.has(input.id) ? nameTaken() : faultOf(input, known.get(input.id))));
    const after = calls.map(({ input }) => ({ ...known.get(input.id)!, ...(input.fields as Partial<CustomerFields>) }));
    const changed = after.filter((_, index) => !faults[index]);
    if (changed.length > 0) void tx.write(update, [JSON.stringify(changed), now, changed.length]);
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { version, ...profile } = after[index]!;
      const before = known.get(input.id)!;
      const names = Object.keys(input.fields) as (keyof CustomerFields)[];
      const pick = (customer: CustomerFields) => Object.fromEntries(names.map((name) => [name, customer[name]]));
      const audit = { action: 'customers.patch', entity: 'customers', entityId: input.id };
      return success(
        { id: input.id },
        [customerUpdated.make(input.id, profile)],
        [{ ...audit, before: pick(before), after: pick(profile) }],
      );
    });
  },
};

function faultOf({ version }: RowPatch, customer: EditedCustomer | undefined): Problem | null {
  if (!customer) return problem('not_found', 'There is no such customer.');
  if (version === undefined || version === customer.version) return null;
  return problem('version_mismatch', 'The customer has changed since it was read. Read it again.');
}
