import { type BatchContext, type Command, type Outcome, success } from '../../kernel/command.ts';
import { sql, type Transaction } from '../../kernel/database.ts';
import { type Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import { productChanged } from './events.ts';
import { type Draft, type ProductFields, withFields, writeDrafts } from './product-draft.ts';
import { readStanding, type Standing } from './product-standing.ts';
import { productLock } from './stock.ts';
import { readMenuEntries } from './store.ts';
import type { MenuEntry } from './types.ts';

/**
 * Changes products: the menu's entry, the stock, whether it is on the menu. One that was off the menu stays off unless
 * that is changed too, whatever else is.
 */
export const patchProducts: Command<RowPatch, Written> = {
  name: 'catalog.patch_products',
  locks: ({ id }) => [productLock(id)],
  async execute(tx, calls, context) {
    const named = calls.map(({ input }) => ({ product_id: input.id }));
    const [entries, standings] = await Promise.all([
      readMenuEntries(tx, named),
      readStanding(
        tx,
        named.map((one) => one.product_id),
      ),
    ]);
    const drafts = calls.map(({ input }) => draftOf(input, entries.get(input.id), standings.get(input.id)));
    const outcomes = await writeDrafts(tx, calls, drafts, context);
    return place(tx, { patches: calls.map((call) => call.input), drafts, outcomes, standings, entries }, context);
  },
};

function draftOf({ version, fields }: RowPatch, entry?: MenuEntry, standing?: Standing): Draft | Problem {
  if (!entry || !standing) return problem('not_found', 'There is no such product.');
  const fault = versionFault('product', version, standing.version);
  if (fault) return fault;
  const { on_hand, on_menu, ...menu } = fields as ProductFields;
  const changed = Object.keys(menu).length > 0;
  return { product_id: entry.product_id, entry: changed ? withFields(entry, menu) : null, on_hand };
}

const placeOnMenu = sql(
  'catalog.place_products',
  `update catalog.products as product
   set origin = placed.origin, archived_at = placed.archived_at, version = version + placed.step, updated_at = $5
   from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[]) as placed (product_id, origin, archived_at, step)
   where product.product_id = placed.product_id`,
);

interface Patched {
  readonly patches: readonly RowPatch[];
  readonly drafts: readonly (Draft | Problem)[];
  readonly outcomes: readonly Outcome<Written>[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly entries: ReadonlyMap<string, MenuEntry>;
}

/** Writing an entry puts its product on the menu, so here each gets the place that it is to have. */
function place(
  tx: Transaction,
  { patches, drafts, outcomes, standings, entries }: Patched,
  { now }: BatchContext,
): Outcome<Written>[] {
  const placed: { product_id: string; origin: string; archived_at: string | null; step: number }[] = [];
  const all = outcomes.map((outcome, index) => {
    if (!outcome.ok) return outcome;
    const { id, fields } = patches[index]!;
    const { on_menu: before, origin, archived_at, version } = standings.get(id)!;
    const after = (fields as ProductFields).on_menu ?? before;
    // an entry that was written has its new version, and is on the menu
    const written = (drafts[index] as Draft).entry !== null;
    if (!written || !after) {
      const away = after ? null : (archived_at ?? (origin === 'live' ? now.toISOString() : null));
      placed.push({ product_id: id, origin: after ? 'live' : origin, archived_at: away, step: written ? 0 : 1 });
    }
    const events = written ? [] : [changedEvent(entries.get(id)!, version + 1)];
    const audit = { action: 'catalog.place_product', entity: 'products', entityId: id };
    const moved = after === before ? [] : [{ ...audit, before: { on_menu: before }, after: { on_menu: after } }];
    return success(outcome.value, [...outcome.events, ...events], [...outcome.audit, ...moved]);
  });
  if (placed.length > 0) {
    void tx.write(placeOnMenu, [
      placed.map((one) => one.product_id),
      placed.map((one) => one.origin),
      placed.map((one) => one.archived_at),
      placed.map((one) => one.step),
      now,
    ]);
  }
  return all;
}

const changedEvent = ({ product_id, name, category }: MenuEntry, version: number) =>
  productChanged.make(product_id, { product_id, version, name, category });
