import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { versionFault } from '../../kernel/errors.ts';
import type { Removed, RowRemoval } from '../entities/index.ts';
import { noSuchCustomer } from './edited-customer.ts';
import { leaveFamilies } from './leave-families.ts';
import { customerLock, lockFamiliesOf } from './locks.ts';
import { customerOf } from './profile.ts';
import { readStored } from './store-profiles.ts';

/** What the rest of the shop says of customers. */
export interface CustomerReferences {
  /** Of these customers, those whom it still speaks of: they have orders, an account. */
  find(reader: Reader, customerIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Held by whoever is about to speak of her: her cart, which is an order soon. */
  locks(customerId: string): readonly string[];
}

const counted = sql(
  'customers.counted',
  `select customer_id from customers.statistics where customer_id = any($1)
   union select customer_id from customers.purchase_statistics where customer_id = any($1)`,
);
const archive = sql(
  'customers.archive',
  `update customers.customers set archived_at = coalesce(archived_at, $2), version = version + 1, updated_at = $2
   where customer_id = any($1)`,
);
const drop = sql('customers.delete', 'delete from customers.customers where customer_id = any($1)');

/** Takes customers out of sight, or away for good where nothing speaks of them. Erasing a person is another thing. */
export function removeCustomers(references: CustomerReferences): Command<RowRemoval, Removed> {
  return {
    name: 'customers.remove',
    locks: ({ id }) => [customerLock(id), ...references.locks(id)],
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.id);
      const [known, elsewhere, here] = await Promise.all([
        readStored(tx, ids),
        references.find(tx, ids),
        tx.query<{ customer_id: string }>(counted, [ids]),
      ]);
      const referenced = new Set([...elsewhere, ...here.map(({ customer_id }) => customer_id)]);
      const faults = calls.map(({ input }) => {
        const customer = known.get(input.id);
        return customer ? versionFault('customer', input.version, customer.version) : noSuchCustomer();
      });
      const going = ids.filter((_, index) => !faults[index]);
      const kept = going.filter((id) => referenced.has(id));
      const gone = going.filter((id) => !referenced.has(id));
      const families = await lockFamiliesOf(tx, gone);
      if (kept.length > 0) void tx.write(archive, [kept, now]);
      leaveFamilies(tx, gone, families, now);
      if (gone.length > 0) void tx.write(drop, [gone]);
      return ids.map((id, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        const outcome = referenced.has(id) ? 'archived' : 'deleted';
        const { version, ...before } = customerOf(known.get(id)!);
        const audit = { action: 'customers.remove', entity: 'customers', entityId: id };
        return success({ id, outcome }, [], [{ ...audit, before, after: { outcome } }]);
      });
    },
  };
}
