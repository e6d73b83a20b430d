import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { describeProducts, type ProductDescription } from '../catalog/index.ts';
import { readRestrictions } from '../customers/index.ts';
import { type Redemption, readReserved } from '../loyalty/index.ts';
import type { CartOperation, ChangeCart } from './operation.ts';
import { type Plan, planChange } from './plan.ts';
import { addItems, emptyCarts, readCarts, setCoupons, setQuantities, touchCarts } from './store.ts';
import { type Coupon, readCoupons } from './store-coupons.ts';
import { addWishes, readWishlists, removeWishes } from './store-wishlist.ts';
import { type Cart, cartLock, customerIn, emptyCart } from './types.ts';

/** A cart with what its presentation needs; all but the cart is empty unless the call asked for it. */
export interface CartState {
  readonly cart: Cart;
  readonly products: ReadonlyMap<string, ProductDescription>;
  readonly wishlist: readonly string[];
  readonly coupon: Coupon | null;
  /** What its owner must not eat. */
  readonly restrictions: readonly string[];
  /** What its customer has redeemed and not used yet. */
  readonly redemptions: readonly Redemption[];
}

const maxLines = 100;
const nothing: ReadonlyMap<string, ProductDescription> = new Map();
const undescribed = { products: nothing, wishlist: [], coupon: null, restrictions: [], redemptions: [] };

/** Every change of a cart, on both surfaces. */
export const changeCart: Command<ChangeCart, CartState> = {
  name: 'carts.change',
  locks: (input) => [cartLock(input.owner)],
  execute,
  explain: (constraint) =>
    constraint === 'items_quantity'
      ? problem('quantity_limit', 'A cart line holds at most 99999 of one product.')
      : undefined,
};

async function execute(
  tx: Transaction,
  calls: readonly Call<ChangeCart>[],
  { now }: BatchContext,
): Promise<Outcome<CartState>[]> {
  const inputs = calls.map((call) => call.input);
  const looking = inputs.filter(needsCart).map((input) => input.owner);
  const before = looking.length > 0 ? await readCarts(tx, looking) : new Map<string, Cart>();
  const wanted = [...new Set(inputs.flatMap(catalogIds))];
  const catalog = wanted.length > 0 ? await describeProducts(tx, wanted, now) : nothing;
  const coupons = await readCoupons(
    tx,
    inputs.flatMap((input) => couponOf(input) ?? []),
  );

  const plans = inputs.map((input) =>
    planChange(input, before.get(input.owner) ?? emptyCart(input.owner, now), catalog, coupons, now),
  );
  const accepted = plans.filter((plan): plan is Plan => 'owner' in plan);
  write(tx, accepted, now);

  const states = await readStates(tx, inputs, now);
  // a merge at sign-in may have made a larger one, which can still be looked at and emptied
  if (plans.some((plan, index) => 'add' in plan && plan.add.length > 0 && states[index]!.cart.items.length > maxLines))
    throw problem('quantity_limit', `A cart holds at most ${maxLines} different lines.`);
  return plans.map((plan, index) => ('owner' in plan ? success(states[index]!) : refusal(plan)));
}

function write(tx: Transaction, plans: readonly Plan[], now: Date): void {
  const cleared = plans.filter((plan) => plan.clear).map((plan) => plan.owner);
  const touched = plans.filter((plan) => !plan.clear && plan.touch).map((plan) => plan.owner);
  const added = plans.flatMap((plan) => plan.add);
  const set = plans.flatMap((plan) => plan.set);
  const coupons = plans.flatMap((plan) =>
    plan.coupon_code === undefined ? [] : [{ owner: plan.owner, coupon_code: plan.coupon_code }],
  );
  emptyCarts(tx, cleared, now);
  if (touched.length > 0) touchCarts(tx, touched, now);
  if (added.length > 0) addItems(tx, added, now);
  if (set.length > 0) setQuantities(tx, set);
  if (coupons.length > 0) setCoupons(tx, coupons);
  addWishes(
    tx,
    plans.flatMap((plan) => plan.wish),
    now,
  );
  removeWishes(
    tx,
    plans.flatMap((plan) => plan.unwish),
  );
}

/** Reads carts as they are now, with as much of the catalogue's side as was asked for. */
export async function readStates(
  reader: Parameters<typeof readCarts>[0],
  asked: readonly { readonly owner: string; readonly described: boolean }[],
  now: Date,
): Promise<CartState[]> {
  const described = asked.filter((one) => one.described).map((one) => one.owner);
  const [carts, restrictions] = await Promise.all([
    readCarts(
      reader,
      asked.map((one) => one.owner),
    ),
    readRestrictions(
      reader,
      described.flatMap((owner) => customerIn(owner) ?? []),
    ),
  ]);
  const cartOf = (owner: string) => carts.get(owner) ?? emptyCart(owner, now);
  if (described.length === 0) {
    return asked.map(({ owner }) => ({ cart: cartOf(owner), ...undescribed }));
  }
  const wishlists = await readWishlists(reader, described);
  const ids = described.flatMap((owner) => [
    ...cartOf(owner).items.map((item) => item.product_id),
    ...(wishlists.get(owner) ?? []),
  ]);
  const products = ids.length > 0 ? await describeProducts(reader, [...new Set(ids)], now) : nothing;
  const [coupons, redemptions] = await Promise.all([
    readCoupons(
      reader,
      described.flatMap((owner) => cartOf(owner).coupon_code ?? []),
    ),
    readReserved(
      reader,
      described.flatMap((owner) => customerIn(owner) ?? []),
    ),
  ]);
  return asked.map(({ owner }) => {
    const cart = cartOf(owner);
    return {
      cart,
      products,
      wishlist: wishlists.get(owner) ?? [],
      coupon: coupons.get(cart.coupon_code ?? '') ?? null,
      restrictions: restrictions.get(customerIn(owner) ?? '') ?? [],
      redemptions: redemptions.filter((one) => one.customer_id === customerIn(owner)),
    };
  });
}

const onCart: readonly CartOperation['kind'][] = ['set_line', 'set_product', 'line_to_wishlist', 'fill'];
const needsCart = ({ operation: { kind }, expected_version }: ChangeCart) =>
  onCart.includes(kind) || expected_version !== undefined;

function catalogIds({ operation }: ChangeCart): readonly string[] {
  switch (operation.kind) {
    case 'add':
    case 'add_believed':
    case 'add_wish':
    case 'wish_to_cart':
      return [operation.product_id];
    case 'fill':
      return operation.items.map((item) => item.product_id);
    default:
      return [];
  }
}

const couponOf = ({ operation }: ChangeCart) => (operation.kind === 'set_coupon' ? operation.coupon_code : null);
