import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { productChanged } from './events.ts';
import { productLock } from './stock.ts';

/** `until` null: until somebody takes it back. */
export interface SoldOut {
  readonly product_id: string;
  readonly sold_out: boolean;
  /** ISO 8601 in UTC; null when not sold out. */
  readonly until: string | null;
}

interface Row extends SoldOut {
  readonly name: string;
  readonly category: string | null;
  readonly version: number;
}

const state = `product_id, name, category, version, coalesce(sold_out_until > $2, false) as sold_out,
     case when sold_out_until > $2 then nullif(sold_out_until, 'infinity') end as until`;
const read = sql(
  'catalog.read_sold_out',
  `select ${state} from catalog.products where product_id = any($1) and archived_at is null`,
);
const write = sql(
  'catalog.set_sold_out',
  `update catalog.products as product
   set sold_out_until = wanted.until, version = version + 1, updated_at = $3
   from unnest($1::text[], $2::timestamptz[]) as wanted (product_id, until)
   where product.product_id = wanted.product_id`,
);

/** Takes a product off sale for a while, or back; asking again for what holds already changes nothing. */
export const setSoldOut: Command<SoldOut, SoldOut> = {
  name: 'catalog.set_sold_out',
  locks: ({ product_id }) => [productLock(product_id)],
  async execute(tx, calls, { now }) {
    const rows = await tx.query<Row>(read, [calls.map((call) => call.input.product_id), now]);
    const before = new Map(rows.map((row) => [row.product_id, row]));
    const faults = calls.map(({ input }) => faultOf(input, before.get(input.product_id), now));
    const changing = calls
      .map((call) => call.input)
      .filter((input, index) => !faults[index] && !same(before.get(input.product_id)!, input));
    if (changing.length > 0) {
      const until = changing.map((input) => (input.sold_out ? (input.until ?? 'infinity') : null));
      void tx.write(write, [changing.map((input) => input.product_id), until, now]);
    }
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      if (!changing.includes(input)) return success(input);
      const { product_id, name, category, version, sold_out, until } = before.get(input.product_id)!;
      const event = productChanged.make(product_id, { product_id, version: version + 1, name, category });
      const audit = { action: 'catalog.set_sold_out', entity: 'products', entityId: product_id };
      const after = { sold_out: input.sold_out, until: input.until };
      return success(input, [event], [{ ...audit, before: { sold_out, until }, after }]);
    });
  },
};

const same = (left: SoldOut, right: SoldOut) => left.sold_out === right.sold_out && left.until === right.until;

function faultOf({ until }: SoldOut, row: Row | undefined, now: Date) {
  if (!row) return problem('not_found', 'There is no such product.');
  if (until === null || new Date(until) > now) return null;
  const errors = [{ path: '/until', message: 'must be in the future' }];
  return problem('validation_failed', 'A product can be sold out only until a time that is still to come.', { errors });
}
