import { type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem } from '../../kernel/errors.ts';
import type { Principal } from '../../kernel/principal.ts';
import { describeProducts } from '../catalog/index.ts';
import { readCustomerContacts } from '../customers/index.ts';
import type { NewRow, Written } from '../entities/index.ts';
import { readUserContacts } from '../identity/index.ts';
import { alreadyThere, auditOf, faultOf, invalid, newReminder, noSuchProduct, ruleOf, scheduled } from './plan.ts';
import { insertReminders, remindersLock, remindersOf } from './store.ts';
import type { Choice, Reminder } from './types.ts';

/** What is sent of a new rule; what is missing is as usual. */
export type Wanted = Pick<Reminder, 'customer_id'> &
  Pick<Choice, 'channel' | 'frequency'> &
  Partial<Choice> & { readonly product_id?: string | null };

/** Bed and breakfast: what nobody has to say. */
export const usualQuietHours = { quiet_hours_start: '21:00', quiet_hours_end: '08:00' } as const;

/** Makes rules, one for each customer and product. @param timeZone the store's, for whom none is known of */
export function createReminders(timeZone: string): Command<NewRow, Written> {
  return {
    name: 'reminders.create',
    locks: ({ fields }) => [remindersLock((fields as unknown as Wanted).customer_id)],
    async execute(tx, calls, { now }) {
      const wanted = calls.map(({ input, principal }) => ({ ...(input.fields as unknown as Wanted), principal }));
      const facts = await readFacts(tx, wanted, now);
      const made = wanted.map((one) => make(one, facts, timeZone, now));
      const fresh = made.filter((one): one is Reminder => !(one instanceof Problem));
      const ready = new Map((await scheduled(tx, fresh, now)).map((one) => [one.reminder_id, one]));
      insertReminders(tx, [...ready.values()]);
      return made.map((one, index): Outcome<Written> => {
        if (one instanceof Problem) return refusal(one);
        const audit = auditOf('create', calls[index]!.principal, null, ready.get(one.reminder_id)!);
        return success({ id: one.reminder_id }, [], audit);
      });
    },
  };
}

type Asked = Wanted & { readonly principal: Principal };

async function readFacts(tx: Transaction, wanted: readonly Asked[], now: Date) {
  const customerIds = [...new Set(wanted.map(({ customer_id }) => customer_id))];
  const productIds = wanted.flatMap(({ product_id }) => product_id ?? []);
  const [there, users, customers, products] = await Promise.all([
    remindersOf(tx, customerIds),
    readUserContacts(tx, customerIds),
    readCustomerContacts(tx, customerIds),
    describeProducts(tx, productIds, now),
  ]);
  return { rules: new Set(there.map(ruleOf)), users, customers, products };
}

function make(
  { principal, ...wanted }: Asked,
  { rules, users, customers, products }: Awaited<ReturnType<typeof readFacts>>,
  timeZone: string,
  now: Date,
): Reminder | Problem {
  const { customer_id, channel, frequency } = wanted;
  if (principal.customerId !== customer_id && !users.has(customer_id) && !customers.has(customer_id)) {
    return invalid('/customer_id', 'must be a customer’s');
  }
  const product_id = wanted.product_id ?? null;
  if (product_id !== null && !products.has(product_id)) return noSuchProduct();
  if (rules.has(ruleOf(wanted))) return alreadyThere();
  const choice: Choice = {
    ...{ channel, frequency, rhythm: wanted.rhythm ?? 'set' },
    quiet_hours_start: wanted.quiet_hours_start ?? usualQuietHours.quiet_hours_start,
    quiet_hours_end: wanted.quiet_hours_end ?? usualQuietHours.quiet_hours_end,
    time_zone: wanted.time_zone ?? users.get(customer_id)?.time_zone ?? timeZone,
  };
  return faultOf(choice) ?? newReminder({ customer_id, product_id }, choice, principal, now);
}
