import type { BatchContext, Call, Outcome } from '../../kernel/command.ts';
import { refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import type { Problem } from '../../kernel/errors.ts';
import type { Written } from '../entities/index.ts';
import { readOptions } from './admin-options.ts';
import { putProducts } from './put-products.ts';
import { setStock } from './set-stock.ts';
import type { MenuEntry } from './types.ts';

/** What the administration can say of a product: the menu's entry by other names for money, and its stock. */
export type ProductFields = Partial<Omit<MenuEntry, 'product_id' | 'price_cents' | 'options' | 'demo'>> & {
  readonly price?: number;
  readonly options?: Parameters<typeof readOptions>[0];
  readonly on_hand?: number | null;
  readonly on_menu?: boolean;
};

/** A menu's entry with what was sent put over it. */
export function withFields(entry: MenuEntry, sent: ProductFields): MenuEntry {
  const { price, options, on_hand, on_menu, ...same } = sent;
  return {
    ...entry,
    ...same,
    ...(price === undefined ? {} : { price_cents: price }),
    ...(options === undefined ? {} : { options: readOptions(options) }),
  };
}

/** What is to become of a product; `on_hand` undefined leaves its stock alone. */
export interface Draft {
  readonly product_id: string;
  readonly entry: MenuEntry | null;
  readonly on_hand: number | null | undefined;
}

/**
 * Writes products by the commands that everything else writes them by, each of those once for all. The caller holds the
 * `productLock`s. A refused one has written nothing.
 */
export async function writeDrafts(
  tx: Transaction,
  calls: readonly Call<unknown>[],
  drafts: readonly (Draft | Problem)[],
  context: BatchContext,
): Promise<Outcome<Written>[]> {
  const as = <Input>(index: number, input: Input): Call<Input> => ({ ...calls[index]!, input });
  const outcomes: Outcome<Written>[] = drafts.map((draft) =>
    'product_id' in draft ? success({ id: draft.product_id }) : refusal(draft),
  );
  const entries = drafts.flatMap((draft, index) =>
    'product_id' in draft && draft.entry ? [{ index, call: as(index, draft.entry) }] : [],
  );
  if (entries.length > 0) {
    const put = await putProducts.execute(
      tx,
      entries.map(({ call }) => call),
      context,
    );
    entries.forEach(({ index }, place) => {
      outcomes[index] = merged(outcomes[index]!, put[place]!);
    });
  }
  const counts = drafts.flatMap((draft, index) =>
    'product_id' in draft && draft.on_hand !== undefined && outcomes[index]!.ok
      ? [{ index, call: as(index, { product_id: draft.product_id, on_hand: draft.on_hand }) }]
      : [],
  );
  if (counts.length > 0) {
    const counted = await setStock.execute(
      tx,
      counts.map(({ call }) => call),
      context,
    );
    counts.forEach(({ index }, place) => {
      outcomes[index] = merged(outcomes[index]!, counted[place]!);
    });
  }
  return outcomes;
}

/** Both, where both went well: what a call tells is what its parts tell. */
function merged(first: Outcome<Written>, second: Outcome<unknown>): Outcome<Written> {
  if (!first.ok) return first;
  if (!second.ok) return second;
  return success(first.value, [...first.events, ...second.events], [...first.audit, ...second.audit]);
}
