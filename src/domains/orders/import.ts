import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { importProducts } from '../catalog/index.ts';
import { ensureCustomers } from '../customers/index.ts';
import { insertPayments, insertRefunds } from '../payments/index.ts';
import { draftOf, type ImportOrder, productsOf } from './import-draft.ts';
import { eventsOf, moneyOf, stepsOf } from './import-past.ts';
import type { StoreSettings } from './settings.ts';
import { addSteps } from './store-change.ts';
import { insertItems, insertOrders } from './store-insert.ts';

export interface Imported {
  /** Null where the order was there already. */
  readonly order_id: string | null;
}

/**
 * Writes imported orders: history with its own times, that earns points and counts in statistics, but takes no stock
 * and notifies nobody. (source, external_id) is the natural key, so importing again does nothing.
 */
export function importOrders(settings: StoreSettings): Command<ImportOrder, Imported> {
  return {
    name: 'orders.import',
    async execute(tx, calls, context) {
      const done = (await execute(tx, calls.filter(fits), context, settings)).values();
      return calls.map((call) => (fits(call) ? done.next().value! : refusal(tooLong(call.input.lines.length))));
    },
  };
}

/** An order's event names all its lines, and brokers take no message of more than a megabyte. */
const maxLines = 1_000;
const fits = ({ input }: Call<ImportOrder>): boolean => input.lines.length <= maxLines;
const tooLong = (lines: number) =>
  problem('validation_failed', `The order has ${lines} lines; ${maxLines} are the most. Is its key the right column?`);

async function execute(
  tx: Transaction,
  calls: readonly Call<ImportOrder>[],
  { now }: BatchContext,
  settings: StoreSettings,
): Promise<Outcome<Imported>[]> {
  const drafts = calls.map(({ input }) => draftOf(input, settings));
  const numbers = await insertOrders(tx, drafts, now);
  const fresh = drafts.filter((draft) => numbers.has(draft.order_id));
  const money = new Map(fresh.map((draft) => [draft.order_id, moneyOf(draft)]));
  insertItems(tx, fresh);
  insertPayments(
    tx,
    fresh.flatMap((draft) => money.get(draft.order_id)!.payment ?? []),
    now,
  );
  insertRefunds(
    tx,
    fresh.flatMap((draft) => money.get(draft.order_id)!.refund ?? []),
    now,
  );
  addSteps(
    tx,
    calls.flatMap(({ principal }, index) =>
      numbers.has(drafts[index]!.order_id) ? stepsOf(drafts[index]!, principal.id) : [],
    ),
    now,
  );
  importProducts(tx, productsOf(fresh), now);
  const registered = await ensureCustomers(
    tx,
    fresh.flatMap((draft) => draft.customer_id ?? []),
    'import',
    now,
  );
  let first = true;
  return drafts.map((draft) => {
    if (!numbers.has(draft.order_id)) return success({ order_id: null });
    const events = [...(first ? registered : []), ...eventsOf(draft, money.get(draft.order_id)!)];
    first = false;
    return success({ order_id: draft.order_id }, events);
  });
}
