import { type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, versionFault } from '../../kernel/errors.ts';
import { describeProducts } from '../catalog/index.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import {
  alreadyThere,
  auditOf,
  changedReminder,
  faultOf,
  noSuchProduct,
  noSuchReminder,
  ruleOf,
  scheduled,
} from './plan.ts';
import { lockReminders, remindersOf, saveReminders } from './store.ts';
import type { Choice, Reminder } from './types.ts';

type Chosen = Partial<Choice & Pick<Reminder, 'product_id'>>;

/** Changes rules; what is not named stays. Each is due anew from its last sending, else from now. */
export const changeReminders: Command<RowPatch, Written> = {
  name: 'reminders.change',
  locks: ({ id }) => [`reminder:${id}`],
  async execute(tx, calls, { now }) {
    const there = await lockReminders(
      tx,
      calls.map(({ input }) => input.id),
    );
    const movedTo = calls.map(({ input: { id, fields } }): Reminder | null => {
      const [before, { product_id }] = [there.get(id), fields as Chosen];
      if (!before || product_id === undefined || product_id === before.product_id) return null;
      return { ...before, product_id };
    });
    const faultOfMove = await moves(
      tx,
      movedTo.filter((one) => one !== null),
      now,
    );
    const changed = calls.map(({ input: { id, version, fields }, principal }, index): Reminder | Problem => {
      const before = there.get(id);
      if (!before) return noSuchReminder();
      const fault = versionFault('reminder', version, before.version) ?? faultOf(fields as Chosen);
      return fault ?? faultOfMove(movedTo[index]!) ?? changedReminder(before, fields as Chosen, principal, now);
    });
    const good = changed.filter((one): one is Reminder => !(one instanceof Problem));
    const ready = new Map((await scheduled(tx, good, now)).map((one) => [one.reminder_id, one]));
    saveReminders(tx, [...ready.values()]);
    return changed.map((one, index): Outcome<Written> => {
      if (one instanceof Problem) return refusal(one);
      const { reminder_id: id } = one;
      return success({ id }, [], auditOf('change', calls[index]!.principal, there.get(id)!, ready.get(id)!));
    });
  },
};

/**
 * Says, one after the other, whether rules may be about another product. Also that of a rule which moves away in the same
 * set is taken: as if whoever wants it had asked first.
 */
async function moves(tx: Transaction, moving: readonly Reminder[], now: Date) {
  const customerIds = [...new Set(moving.map(({ customer_id }) => customer_id))];
  const productIds = [...new Set(moving.flatMap(({ product_id }) => product_id ?? []))];
  const [rules, products] = await Promise.all([
    remindersOf(tx, customerIds),
    productIds.length > 0 ? describeProducts(tx, productIds, now) : null,
  ]);
  const taken = new Set(rules.map(ruleOf));
  return (moved: Reminder | null): Problem | null => {
    if (moved === null) return null;
    if (moved.product_id !== null && !products?.has(moved.product_id)) return noSuchProduct();
    if (taken.has(ruleOf(moved))) return alreadyThere();
    taken.add(ruleOf(moved));
    return null;
  };
}
