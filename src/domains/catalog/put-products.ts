import { type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import { productChanged } from './events.ts';
import { faultsOf } from './option-rules.ts';
import { productLock } from './stock.ts';
import { readMenuEntries, writeMenuEntries } from './store.ts';
import type { MenuEntry } from './types.ts';

/** Puts products on the menu as given, new ones and known ones alike; an imported product is for sale from then on. */
export const putProducts: Command<MenuEntry, { product_id: string; version: number }> = {
  name: 'catalog.put_products',
  locks: ({ product_id }) => [productLock(product_id)],
  async execute(tx, calls, { now }) {
    const refused = calls.map((call) => faultsOf(call.input.options));
    const entries = calls.filter((_, index) => refused[index] === null).map((call) => call.input);
    if (entries.length === 0) return refused.map((fault) => refusal(fault!));
    const before = await readMenuEntries(tx, entries);
    const versions = await writeMenuEntries(tx, entries, now);
    return calls.map((call, index) => {
      const fault = refused[index];
      if (fault) return refusal(fault);
      const { product_id } = call.input;
      return done(call, before.get(product_id), versions.get(product_id)!);
    });
  },
};

type Done = Outcome<{ product_id: string; version: number }>;

function done({ input }: Call<MenuEntry>, before: MenuEntry | undefined, version: number): Done {
  const { product_id, name, category } = input;
  const changed = (Object.keys(input) as (keyof MenuEntry)[]).filter((field) => !same(before?.[field], input[field]));
  const pick = (entry: MenuEntry) => Object.fromEntries(changed.map((field) => [field, entry[field]]));
  const audit = { action: 'catalog.put_product', entity: 'products', entityId: product_id };
  return success(
    { product_id, version },
    [productChanged.make(product_id, { product_id, version, name, category })],
    [{ ...audit, before: before && pick(before), after: pick(input) }],
  );
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
