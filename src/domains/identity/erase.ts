import { forgetAudit } from '../../kernel/audit.ts';
import { type Command, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { forgetAnswersOf } from '../../kernel/idempotency.ts';
import { customerLock, type EraseCustomer, eraseCustomers, readCustomers } from '../customers/index.ts';
import { customerAccounts } from './customer-accounts.ts';
import { explainUsers } from './patch-users.ts';
import type { PersonalData } from './personal-data.ts';
import { noAccount } from './update-profile.ts';
import { deleteUsers, userLock, usersById } from './users.ts';

/**
 * Erases people: their accounts with sessions and links, who they are as customers, and what the other parts know of
 * them. Orders, payments and points stay as books, of an id that means nobody. `customer.erased` tells the consumers.
 */
export function eraseCommand(parts: readonly PersonalData[]): Command<{ readonly user_id: string }, null> {
  return {
    name: 'identity.erase',
    locks: ({ user_id }) => erasureLocks(parts, user_id),
    explain: explainUsers,
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.user_id);
      const known = await usersById(tx, ids);
      const events = await erase(
        tx,
        parts,
        ids.filter((id) => known.has(id)),
        now,
      );
      return ids.map((id) => {
        if (!known.has(id)) return refusal(noAccount());
        return success(null, events.get(id), [{ action: 'identity.erase', entity: 'users', entityId: id }]);
      });
    },
  };
}

/** The same for customers, whether they have an account or not. */
export function eraseCustomerCommand(parts: readonly PersonalData[]): Command<EraseCustomer, null> {
  return {
    name: 'identity.erase_customer',
    locks: ({ customer_id }) => erasureLocks(parts, customer_id),
    explain: explainUsers,
    async execute(tx, calls, { now }) {
      const ids = calls.map(({ input }) => input.customer_id);
      const known = await readCustomers(tx, customerAccounts, ids);
      const faults = calls.map(({ input: { customer_id, expected_version } }) => {
        const customer = known.get(customer_id);
        if (!customer) return problem('not_found', 'There is no such customer.');
        return versionFault('customer', expected_version, customer.version);
      });
      const events = await erase(
        tx,
        parts,
        ids.filter((_, index) => !faults[index]),
        now,
      );
      return ids.map((id, index) => {
        const fault = faults[index];
        if (fault) return refusal(fault);
        return success(null, events.get(id), [{ action: 'identity.erase', entity: 'customers', entityId: id }]);
      });
    },
  };
}

/** What erasing a person needs for itself, whichever way she is erased: nobody writes of her meanwhile. */
export const erasureLocks = (parts: readonly PersonalData[], id: string): readonly string[] => [
  ...[userLock(id), customerLock(id)],
  ...parts.flatMap(({ locks }) => locks?.(id) ?? []),
];

async function erase(
  tx: Transaction,
  parts: readonly PersonalData[],
  gone: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, NewEvent[]>> {
  if (gone.length === 0) return new Map();
  const events = await eraseCustomers(tx, gone, now); // first: it locks their families
  deleteUsers(tx, gone);
  for (const { forget } of parts) forget?.(tx, gone, now);
  forgetAudit(tx, 'users', gone);
  forgetAnswersOf(
    tx,
    gone.map((id) => `person:${id}`),
    // what a service or a clerk was answered about her
    gone.flatMap((id) => ['customer_id', 'user_id'].map((name) => `${name}":${JSON.stringify(id)}`)),
  );
  return Map.groupBy(events, ({ subject }) => subject);
}
