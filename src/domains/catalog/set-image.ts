import { type Command, refusal, success } from '../../kernel/command.ts';
import { type Reader, sql } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { productChanged } from './events.ts';
import { productLock } from './stock.ts';

export interface ImageChange {
  readonly product_id: string;
  /** Null: no picture any more. */
  readonly image_url: string | null;
  readonly expected_version?: number | undefined;
}

export interface Pictured {
  readonly product_id: string;
  readonly image_url: string | null;
  readonly version: number;
}

interface Row extends Pictured {
  readonly name: string;
  readonly category: string | null;
}

const read = sql(
  'catalog.read_images',
  'select product_id, name, category, image_url, version from catalog.products where product_id = any($1)',
);
const write = sql(
  'catalog.set_images',
  `update catalog.products as product set image_url = wanted.image_url, version = version + 1, updated_at = $3
   from unnest($1::text[], $2::text[]) as wanted (product_id, image_url)
   where product.product_id = wanted.product_id`,
);

/** Gives products their pictures, or takes them away; asking again for what holds already changes nothing. */
export const setImage: Command<ImageChange, Pictured> = {
  name: 'catalog.set_image',
  locks: ({ product_id }) => [productLock(product_id)],
  async execute(tx, calls, { now }) {
    const rows = await tx.query<Row>(read, [calls.map((call) => call.input.product_id)]);
    const before = new Map(rows.map((row) => [row.product_id, row]));
    const faults = calls.map(({ input }) => faultOf(input, before.get(input.product_id)));
    const changing = calls
      .map((call) => call.input)
      .filter((input, index) => !faults[index] && before.get(input.product_id)!.image_url !== input.image_url);
    if (changing.length > 0) {
      void tx.write(write, [changing.map((one) => one.product_id), changing.map((one) => one.image_url), now]);
    }
    return calls.map(({ input }, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const { product_id, name, category, image_url, version } = before.get(input.product_id)!;
      if (!changing.includes(input)) return success({ product_id, image_url, version });
      const after = { product_id, image_url: input.image_url, version: version + 1 };
      const event = productChanged.make(product_id, { product_id, version: after.version, name, category });
      const audit = { action: 'catalog.set_image', entity: 'products', entityId: product_id };
      return success(after, [event], [{ ...audit, before: { image_url }, after: { image_url: after.image_url } }]);
    });
  },
};

/** Whether there is such a product, for whoever has work to do before the command. */
export async function productExists(reader: Reader, productId: string): Promise<boolean> {
  return (await reader.query(read, [[productId]])).length > 0;
}

function faultOf({ expected_version }: ImageChange, row: Row | undefined) {
  if (!row) return problem('not_found', 'There is no such product.');
  if (expected_version === undefined || expected_version === row.version) return null;
  return problem('version_mismatch', 'The product has changed since you read it. Read it again.');
}
