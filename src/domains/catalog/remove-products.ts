import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import type { Removed, RowRemoval } from '../entities/index.ts';
import { productChanged } from './events.ts';
import { readStanding, type Standing } from './product-standing.ts';
import { productLock } from './stock.ts';

const archive = sql(
  'catalog.archive_products',
  `update catalog.products set archived_at = coalesce(archived_at, $2), version = version + 1, updated_at = $2
   where product_id = any($1)`,
);
const drop = sql('catalog.delete_products', 'delete from catalog.products where product_id = any($1)');

/**
 * Takes products off the menu for good. One that was ever sold or reviewed is archived: others name it. Orders keep
 * what they sold by themselves, so one that is counted only a moment later loses nothing.
 */
export const removeProducts: Command<RowRemoval, Removed> = {
  name: 'catalog.remove_products',
  locks: ({ id }) => [productLock(id)],
  async execute(tx, calls, { now }) {
    const standings = await readStanding(
      tx,
      calls.map((call) => call.input.id),
    );
    const faults = calls.map(({ input }) => faultOf(input, standings.get(input.id)));
    const going = calls.filter((_, index) => !faults[index]).map(({ input }) => standings.get(input.id)!);
    const kept = going.filter(({ referenced }) => referenced).map(({ product_id }) => product_id);
    const gone = going.filter(({ referenced }) => !referenced).map(({ product_id }) => product_id);
    if (kept.length > 0) void tx.write(archive, [kept, now]);
    if (gone.length > 0) void tx.write(drop, [gone]);
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { product_id, name, category, version, referenced } = standings.get(input.id)!;
      const outcome = referenced ? 'archived' : 'deleted';
      const event = productChanged.make(product_id, { product_id, version: version + 1, name, category });
      const audit = { action: 'catalog.remove_product', entity: 'products', entityId: product_id };
      return success(
        { id: product_id, outcome },
        [event],
        [{ ...audit, before: { name, category }, after: { outcome } }],
      );
    });
  },
};

function faultOf({ version }: RowRemoval, standing: Standing | undefined) {
  if (!standing) return problem('not_found', 'There is no such product.');
  return versionFault('product', version, standing.version);
}
