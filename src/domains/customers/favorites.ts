import { now } from '../../kernel/clock.ts';
import type { Reader } from '../../kernel/database.ts';
import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { chooseOptions, conflictsOf, describeProducts } from '../catalog/index.ts';
import type { DescribedFavorite } from './add-favorite.ts';
import { readRestrictions } from './restrictions.ts';
import { readFavorites } from './store-favorites.ts';

/** A customer's favourites in their order, each with its product as it can be had now. */
export async function listFavorites(reader: Reader, customerId: string) {
  const [lists, all] = await Promise.all([readFavorites(reader, [customerId]), readRestrictions(reader, [customerId])]);
  const favorites = lists.get(customerId) ?? [];
  const products = await describeProducts(reader, [...new Set(favorites.map((one) => one.product_id))], now());
  const restrictions = all.get(customerId) ?? [];
  return favorites.map((favorite) =>
    favoriteView({ favorite, product: products.get(favorite.product_id), restrictions }),
  );
}

/** A favourite as clients see it. `price` is today's, with its options; null when it cannot be had so any more. */
export function favoriteView({ favorite, product, restrictions }: DescribedFavorite) {
  const { favorite_id, product_id, options, name, position, version, created_at, updated_at } = favorite;
  const choice = product && chooseOptions(product, options);
  const chosen = choice && !(choice instanceof Problem) ? choice : null;
  const names = new Map(chosen?.chosen.map((option) => [option.option_id, option.name]));
  return {
    ...{ favorite_id, product_id, product_name: product?.name ?? product_id },
    options: options.map((option_id) => ({ option_id, name: names.get(option_id) ?? option_id })),
    ...{ name, position },
    price: chosen ? formatMoney(chosen.price_cents) : null,
    available: chosen !== null && product!.available && product!.on_hand !== 0,
    conflicts: product ? conflictsOf(product, chosen?.allergens ?? product.allergens, restrictions) : [],
    ...{ version, created_at, updated_at },
  };
}
