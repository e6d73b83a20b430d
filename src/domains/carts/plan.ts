import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { chooseOptions, type ProductDescription } from '../catalog/index.ts';
import type { ChangeCart, WantedItem } from './operation.ts';
import type { NewItem } from './store.ts';
import { type Coupon, couponFault } from './store-coupons.ts';
import type { Cart } from './types.ts';

/** What one call means for the tables. */
export interface Plan {
  readonly owner: string;
  readonly clear: boolean;
  /** Whether the cart's row is made or counted up. */
  readonly touch: boolean;
  readonly add: readonly NewItem[];
  readonly set: readonly { owner: string; line_id: string; quantity: number }[];
  readonly coupon_code?: string | null;
  readonly wish: readonly { owner: string; product_id: string }[];
  readonly unwish: readonly { owner: string; product_id: string }[];
}

/** Decides one call: what it writes, or why it is refused. Pure. */
export function planChange(
  input: ChangeCart,
  cart: Cart,
  catalog: ReadonlyMap<string, ProductDescription>,
  coupons: ReadonlyMap<string, Coupon>,
  now: Date,
): Plan | Problem {
  const { owner, operation, expected_version } = input;
  const fault = versionFault('cart', expected_version, cart.version);
  if (fault) return fault;
  const plan: Plan = { owner, clear: false, touch: true, add: [], set: [], wish: [], unwish: [] };
  const offCart: Plan = { ...plan, touch: false };
  switch (operation.kind) {
    case 'add':
      return added(plan, catalog.get(operation.product_id), operation.options, operation.quantity);
    case 'fill':
      return filled(plan, cart, operation.items, catalog);
    case 'add_believed': {
      const product = catalog.get(operation.product_id);
      if (product && product.price_cents !== operation.price_cents) return priceChanged(product);
      return added(plan, product, [], operation.quantity);
    }
    case 'add_priced': {
      const { product_id, product_name, price_cents, quantity } = operation;
      const item = {
        owner,
        line_id: uuid7(),
        product_id,
        product_name,
        price_cents,
        client_priced: true,
        quantity,
        options: [],
      };
      return { ...plan, add: [item] };
    }
    case 'set_line': {
      const { line_id, quantity } = operation;
      if (!cart.items.some((item) => item.line_id === line_id)) return unknownLine();
      return { ...plan, set: [{ owner, line_id, quantity }] };
    }
    case 'set_product': {
      const { product_id, quantity } = operation;
      const lines = cart.items.filter((item) => item.product_id === product_id);
      if (quantity === 0) {
        const set = lines.map(({ line_id }) => ({ owner, line_id, quantity }));
        return lines.length === 0 ? offCart : { ...plan, set };
      }
      const meant = lines.find((item) => item.options.length === 0) ?? lines[0];
      if (!meant) return problem('item_not_in_cart', `Item ${product_id} not found in cart`);
      return { ...plan, set: [{ owner, line_id: meant.line_id, quantity }] };
    }
    case 'clear':
      return { ...plan, clear: true };
    case 'set_coupon': {
      if (operation.coupon_code === null) return { ...plan, coupon_code: null };
      const coupon = coupons.get(operation.coupon_code);
      const fault = couponFault(coupon, now);
      return fault ? problem('invalid_coupon', fault) : { ...plan, coupon_code: coupon!.coupon_code };
    }
    case 'line_to_wishlist': {
      const item = cart.items.find((one) => one.line_id === operation.line_id);
      if (!item) return unknownLine();
      return {
        ...plan,
        set: [{ owner, line_id: item.line_id, quantity: 0 }],
        wish: [{ owner, product_id: item.product_id }],
      };
    }
    case 'add_wish':
      if (!catalog.has(operation.product_id)) return unknownProduct();
      return { ...offCart, wish: [{ owner, product_id: operation.product_id }] };
    case 'wish_to_cart': {
      const next = added(plan, catalog.get(operation.product_id), [], 1);
      return 'owner' in next ? { ...next, unwish: [{ owner, product_id: operation.product_id }] } : next;
    }
    case 'remove_wish':
      return { ...offCart, unwish: [{ owner, product_id: operation.product_id }] };
  }
}

function added(
  plan: Plan,
  product: ProductDescription | undefined,
  options: readonly string[],
  quantity: number,
): Plan | Problem {
  if (!product) return unknownProduct();
  if (!product.available)
    return problem('product_unavailable', `${product.name} is not available at the moment.`, {
      members: { lines: [{ product_id: product.product_id }] },
    });
  const choice = chooseOptions(product, options);
  if (choice instanceof Problem) return choice;
  const { owner } = plan;
  const item: NewItem = {
    owner,
    line_id: uuid7(),
    product_id: product.product_id,
    product_name: product.name,
    price_cents: choice.price_cents,
    client_priced: false,
    quantity,
    options: choice.chosen.map((option) => option.option_id).sort(),
  };
  return { ...plan, add: [item] };
}

function filled(
  plan: Plan,
  cart: Cart,
  items: readonly WantedItem[],
  catalog: ReadonlyMap<string, ProductDescription>,
): Plan | Problem {
  const add: NewItem[] = [];
  for (const { product_id, options, quantity } of items) {
    const one = added(plan, catalog.get(product_id), options, quantity);
    if (one instanceof Problem) return one;
    const [item] = one.add;
    const key = item!.options.join(',');
    const there = cart.items.find((line) => line.product_id === product_id && line.options.join(',') === key);
    const missing = quantity - (there?.quantity ?? 0);
    if (missing > 0) add.push({ ...item!, quantity: missing });
  }
  return { ...plan, touch: add.length > 0, add };
}

const unknownLine = () => problem('not_found', 'The cart has no such line.');
const unknownProduct = () => problem('not_found', 'There is no such product.');

function priceChanged(product: ProductDescription): Problem {
  return problem('price_changed', `The price of ${product.name} has changed. Read the product again.`, {
    members: { lines: [{ product_id: product.product_id }] },
  });
}
