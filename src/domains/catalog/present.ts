import { formatMoney } from '../../kernel/money.ts';
import { conflictsOf } from './dietary.ts';
import type { MenuRow } from './menu.ts';
import { allergensAsServed } from './options.ts';
import { alertsOf, completenessOf } from './sustainability.ts';

/**
 * A product as the API shows it to somebody with these dietary restrictions. `taxRatePoints` is the store's own rate, in
 * ten-thousandths.
 */
export function presentProduct(row: MenuRow, taxRatePoints: number, restrictions: readonly string[]) {
  const allergens = allergensAsServed(row);
  const { carbon_footprint_kg, supplier_certifications, last_verified, data_source } = row;
  return {
    product_id: row.product_id,
    name: row.name,
    description: row.description,
    category: row.category,
    price: formatMoney(row.price_cents),
    image_url: row.image_url,
    in_stock: row.in_stock,
    total_sold: row.total_sold,
    average_rating: row.average_rating,
    review_count: row.review_count,
    allergens,
    dietary: [...row.dietary],
    options: row.options.map(({ choices, ...group }) => ({
      ...group,
      choices: choices.map(({ option_id, name, price_delta_cents, allergens, is_default }) => ({
        option_id,
        name,
        price_delta: formatMoney(price_delta_cents),
        allergens: [...allergens],
        is_default,
      })),
    })),
    tax_rate: row.tax_rate ?? taxRatePoints / 10_000,
    sustainability: {
      carbon_footprint_kg,
      supplier_certifications: [...supplier_certifications],
      last_verified,
      data_source,
      data_completeness: completenessOf(row),
    },
    conflicts: conflictsOf(row, allergens, restrictions),
  };
}

/** The same with what is worth saying on the product's own page. */
export function presentProductPage(row: MenuRow, taxRatePoints: number, restrictions: readonly string[], now: Date) {
  const product = presentProduct(row, taxRatePoints, restrictions);
  return { ...product, sustainability: { ...product.sustainability, alerts: alertsOf(row, now) } };
}
