import type { Command } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import type { NewRow, Written } from '../entities/index.ts';
import { type ProductFields, withFields, writeDrafts } from './product-draft.ts';
import { productLock } from './stock.ts';
import { readMenuEntries } from './store.ts';
import type { MenuEntry } from './types.ts';

/** What a product is of which nothing is said. */
const plain: Omit<MenuEntry, 'product_id'> = {
  name: '',
  description: '',
  category: null,
  price_cents: 0,
  tax_rate: null,
  image_url: null,
  allergens: [],
  dietary: [],
  preparation_minutes: 3,
  carbon_footprint_kg: null,
  supplier_certifications: [],
  last_verified: null,
  data_source: null,
  options: [],
  demo: false,
};

const idOf = ({ fields }: NewRow) => String(fields.product_id);

/** Puts new products on the menu, with their stock where it is tracked. */
export const createProducts: Command<NewRow, Written> = {
  name: 'catalog.create_products',
  locks: (input) => [productLock(idOf(input))],
  async execute(tx, calls, context) {
    const entries = calls.map(({ input }) =>
      withFields({ ...plain, product_id: idOf(input) }, input.fields as ProductFields),
    );
    const known = await readMenuEntries(tx, entries);
    const drafts = entries.map((entry, index) => {
      if (known.has(entry.product_id)) return problem('already_exists', 'There is a product with this id.');
      const { on_hand } = calls[index]!.input.fields as ProductFields;
      return { product_id: entry.product_id, entry, on_hand };
    });
    return writeDrafts(tx, calls, drafts, context);
  },
};
