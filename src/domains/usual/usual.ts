import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { chooseOptions, describeProducts, type ProductDescription } from '../catalog/index.ts';
import { type Favorite, readFavorites, readRestrictions } from '../customers/index.ts';
import { readHabits } from '../orders/index.ts';
import type { Habit } from './habits.ts';
import { type Learned, learn } from './learn.ts';
import { localTime } from './moment.ts';
import { setOut } from './set-out.ts';

export interface Place {
  /** `pickup`, `table`, `delivery`; without it, places do not count. */
  readonly fulfilment?: string | undefined;
  readonly table?: string | undefined;
}

/** Orders that are looked at: those of a year, but what somebody orders daily shows in two months. */
const window = { days: 365, orders: 80 };

/**
 * What "the usual" is for a customer now: learned from her orders, or else her first favourite, as far as it can be had.
 * Two round trips, whatever her history.
 *
 * @param timeZone the store's
 */
export async function usualOf(reader: Reader, customerId: string, place: Place, timeZone: string) {
  const time = now();
  const since = new Date(time.getTime() - window.days * 86_400_000);
  const [orders, favorites, all] = await Promise.all([
    readHabits(reader, customerId, since, window.orders),
    readFavorites(reader, [customerId]),
    readRestrictions(reader, [customerId]),
  ]);
  const here = { fulfilment: place.fulfilment ?? null, table: place.table ?? null };
  const learned = learn(orders, { ...localTime(time, timeZone), ...here }, time, timeZone);
  const own = favorites.get(customerId) ?? [];
  const ids = [...learned.habits, ...own].map(({ product_id }) => product_id);
  const products = await describeProducts(reader, [...new Set(ids)], time);
  const restrictions = all.get(customerId) ?? [];
  const fromOrders = viewOf('orders', learned, products, restrictions);
  if (fromOrders.items.length > 0) return fromOrders;
  for (const favorite of own) {
    const view = viewOf('favorites', likedBy(favorite, products.get(favorite.product_id)), products, restrictions);
    if (view.items.length > 0) return { ...view, changes: [...fromOrders.changes, ...view.changes] };
  }
  const message = 'Nothing is known yet of what you like to order, or none of it can be had now.';
  return { ...fromOrders, source: 'none', confidence: 0, reasons: [{ code: 'little_known', message }] };
}

export type Usual = Awaited<ReturnType<typeof usualOf>>;

/** A favourite says what she likes and nothing of when. */
const favoriteConfidence = 0.3;

function likedBy(favorite: Favorite, product: ProductDescription | undefined): Learned {
  const { product_id, options, name } = favorite;
  const choice = product && chooseOptions(product, options);
  const names = new Map(product?.options.flatMap((group) => group.choices.map((one) => [one.option_id, one.name])));
  const habit: Habit = {
    ...{ product_id, product_name: product?.name ?? product_id, quantity: 1 },
    options: options.map((option_id) => ({ option_id, name: names.get(option_id) ?? option_id })),
    // nothing was paid for it that the price could have changed from
    price_cents: choice && !(choice instanceof Problem) ? choice.price_cents : (product?.price_cents ?? 0),
    ...{ acknowledged: [], share: 1 },
  };
  const called = name === null ? '' : ` (${name})`;
  const message = `${habit.product_name}${called} is one of your favourites.`;
  return { habits: [habit], confidence: favoriteConfidence, reasons: [{ code: 'favorite', message }] };
}

function viewOf(
  source: 'orders' | 'favorites' | 'none',
  { habits, confidence, reasons }: Learned,
  products: ReadonlyMap<string, ProductDescription>,
  restrictions: readonly string[],
) {
  const { items, changes } = setOut(habits, products, restrictions);
  const total = items.reduce((sum, { price_cents, quantity }) => sum + price_cents * quantity, 0);
  return {
    source: source as string,
    confidence,
    reasons: reasons.map(({ code, message }): { code: string; message: string } => ({ code, message })),
    items: items.map(({ price_cents, options, ...item }) => ({
      ...item,
      options: [...options],
      price: formatMoney(price_cents),
      subtotal: formatMoney(price_cents * item.quantity),
    })),
    total: formatMoney(total),
    changes: changes.map((one) => ({ ...one, conflicts: [...one.conflicts] })),
  };
}
