import type { Call, Command, Outcome } from '../../kernel/command.ts';
import type { Written } from '../entities/index.ts';
import { changeReminders } from './change-reminders.ts';
import { createReminders, type Wanted } from './create-reminders.ts';
import { remindersLock, remindersOf } from './store.ts';

export interface DefaultReminder {
  readonly customer_id: string;
  readonly fields: Omit<Wanted, 'customer_id' | 'product_id'>;
  readonly expected_version?: number | undefined;
}

/** Makes or changes people's defaults: the rules about nothing in particular. */
export function putDefault(timeZone: string): Command<DefaultReminder, Written> {
  const create = createReminders(timeZone);
  return {
    name: 'reminders.put_default',
    locks: ({ customer_id }) => [remindersLock(customer_id)],
    async execute(tx, calls, context) {
      const owners = calls.map(({ input }) => input.customer_id);
      const defaults = (await remindersOf(tx, owners)).filter(({ product_id }) => product_id === null);
      const idOf = new Map(defaults.map(({ customer_id, reminder_id }) => [customer_id, reminder_id]));
      const known = calls.filter(({ input }) => idOf.has(input.customer_id));
      const fresh = calls.filter(({ input }) => !idOf.has(input.customer_id));
      const changed = known.map(({ input: { customer_id, fields, expected_version }, ...call }) => ({
        ...call,
        input: { id: idOf.get(customer_id)!, version: expected_version, fields },
      }));
      const made = fresh.map(({ input: { customer_id, fields }, ...call }) => ({
        ...call,
        input: { fields: { ...fields, customer_id } },
      }));
      const outcomes = new Map<Call<DefaultReminder>, Outcome<Written>>();
      if (changed.length > 0) {
        const done = await changeReminders.execute(tx, changed, context);
        for (const [index, call] of known.entries()) outcomes.set(call, done[index]!);
      }
      if (made.length > 0) {
        const done = await create.execute(tx, made, context);
        for (const [index, call] of fresh.entries()) outcomes.set(call, done[index]!);
      }
      return calls.map((call) => outcomes.get(call)!);
    },
  };
}
