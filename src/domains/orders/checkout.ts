import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem } from '../../kernel/errors.ts';
import { type Cart, cartLock, couponLock, emptyCarts, readCarts, readCoupons, redeemCoupons } from '../carts/index.ts';
import { describeProducts, type ProductDescription, productLock, Shelf } from '../catalog/index.ts';
import { readRestrictions } from '../customers/index.ts';
import { goneReward, openRewardDesk } from '../loyalty/index.ts';
import type { CheckedOut, Checkout, CheckoutFacts } from './checkout-input.ts';
import { wishOf } from './checkout-reward.ts';
import { evaluate } from './evaluate.ts';
import { ordersPlaced } from './metrics.ts';
import { place } from './place.ts';
import type { StoreSettings } from './settings.ts';

/**
 * `carts.take` → `catalog.reserve` → `orders.place` → payment → events, for a whole batch in one transaction. A cart is
 * taken once: of two checkouts of one cart, the second finds it empty.
 */
export function checkoutCommand(settings: StoreSettings): Command<Checkout, CheckedOut> {
  return {
    name: 'orders.checkout',
    locks: ({ from }) => ('cart' in from ? [cartLock(from.cart)] : []),
    execute: (tx, calls, context) => execute(tx, calls, context, settings),
    committed: (placed) => ordersPlaced.add(placed.length),
    explain: goneReward,
  };
}

async function execute(
  tx: Transaction,
  calls: readonly Call<Checkout>[],
  { now }: BatchContext,
  settings: StoreSettings,
): Promise<Outcome<CheckedOut>[]> {
  const facts = await readFacts(
    tx,
    calls.map((call) => call.input),
    now,
  );
  const drafts = calls.map(({ input }) => evaluate(input, facts, settings, now));
  const accepted = drafts.flatMap((draft, index) => (draft instanceof Problem ? [] : [{ draft, call: calls[index]! }]));
  emptyCarts(
    tx,
    accepted.flatMap(({ call: { input } }) => ('cart' in input.from ? [input.from.cart] : [])),
    now,
  );
  redeemCoupons(
    tx,
    accepted.flatMap(({ draft }) => draft.coupon_code ?? []),
  );
  facts.rewards?.write(tx);
  const placed = await place(
    tx,
    accepted.map(({ draft, call }) => ({ draft, payment: call.input.payment })),
    facts.shelf,
    now,
  );
  let next = 0;
  return drafts.map((draft) => {
    if (draft instanceof Problem) return refusal(draft);
    const { order, payment, events } = placed[next++]!;
    return success({ order, payment }, [...events, ...draft.reward_events]);
  });
}

async function readFacts(tx: Transaction, inputs: readonly Checkout[], now: Date): Promise<CheckoutFacts> {
  const owners = inputs.flatMap(({ from }) => ('cart' in from ? [from.cart] : []));
  const customers = [...new Set(inputs.flatMap(({ customer_id }) => customer_id ?? []))];
  const [carts, restrictions] = await Promise.all([
    owners.length > 0 ? readCarts(tx, owners) : new Map<string, Cart>(),
    readRestrictions(tx, customers), // on its way with the carts: no round trip of its own
  ]);
  const ids = new Set<string>();
  for (const cart of carts.values()) for (const item of cart.items) ids.add(item.product_id);
  for (const { from } of inputs) if ('items' in from) for (const item of from.items) ids.add(item.product_id);
  const codes = [...carts.values()].flatMap((cart) => cart.coupon_code ?? []);
  let products = ids.size > 0 ? await describeProducts(tx, [...ids], now) : new Map<string, ProductDescription>();

  const tracked = [...products.values()]
    .filter((product) => product.on_hand !== null)
    .map((product) => product.product_id);
  if (tracked.length > 0 || codes.length > 0) {
    // what can run out is read again once nobody else can take it
    void tx.lock([...tracked.map(productLock), ...codes.map(couponLock)]);
    if (tracked.length > 0) products = new Map([...products, ...(await describeProducts(tx, tracked, now))]);
  }
  const coupons = await readCoupons(tx, codes);
  const wishes = inputs.flatMap(wishOf);
  const rewards = wishes.length > 0 ? await openRewardDesk(tx, wishes, now) : null;
  return { carts, products, coupons, restrictions, rewards, shelf: new Shelf(products) };
}
