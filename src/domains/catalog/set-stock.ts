import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { stockChanged } from './events.ts';
import { productLock } from './stock.ts';

/** What was counted of a product; null: it is no longer tracked. */
export interface StockCount {
  readonly product_id: string;
  /** 0 to 1,000,000,000. */
  readonly on_hand: number | null;
}

const read = sql(
  'catalog.read_stock',
  `select product_id, on_hand from catalog.products left join catalog.stock using (product_id)
   where product_id = any($1)`,
);
const write = sql(
  'catalog.set_stock',
  `with counted as (
     select * from unnest($1::text[], $2::int[], $3::int[]) as counted (product_id, on_hand, delta)),
   untracked as (
     delete from catalog.stock where product_id in (select product_id from counted where on_hand is null)),
   tracked as (
     insert into catalog.stock (product_id, on_hand, updated_at)
     select product_id, on_hand, $4 from counted where on_hand is not null
     on conflict (product_id) do update set on_hand = excluded.on_hand, updated_at = excluded.updated_at)
   insert into catalog.stock_movements (product_id, delta, reason, created_at)
   select product_id, delta, 'count', $4 from counted where delta <> 0`,
);

/** Sets what is on hand to what was counted, with the difference as a movement; starts and ends tracking. */
export const setStock: Command<StockCount, StockCount> = {
  name: 'catalog.set_stock',
  locks: ({ product_id }) => [productLock(product_id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map((call) => call.input.product_id);
    const before = new Map((await tx.query<StockCount>(read, [ids])).map((row) => [row.product_id, row.on_hand]));
    const known = calls.map((call) => call.input).filter(({ product_id }) => before.has(product_id));
    const delta = ({ product_id, on_hand }: StockCount) => (on_hand ?? 0) - (before.get(product_id) ?? 0);
    if (known.length > 0) {
      const columns = [known.map((one) => one.product_id), known.map((one) => one.on_hand), known.map(delta)];
      void tx.write(write, [...columns, now]);
    }
    return calls.map(({ input }) => {
      const { product_id, on_hand } = input;
      const was = before.get(product_id);
      if (was === undefined) return refusal(problem('not_found', 'There is no such product.'));
      if (was === on_hand) return success(input);
      const data = { product_id, on_hand, delta: delta(input), reason: 'count', order_id: null };
      const audit = { action: 'catalog.set_stock', entity: 'products', entityId: product_id };
      return success(
        input,
        [stockChanged.make(product_id, data)],
        [{ ...audit, before: { on_hand: was }, after: { on_hand } }],
      );
    });
  },
};
