import { Problem } from '../../kernel/errors.ts';
import { formatMoney } from '../../kernel/money.ts';
import { type Redemption, rewardDiscount } from '../loyalty/index.ts';
import { type PricedLine, type Totals, totalsOf } from './totals.ts';

/** What a customer has redeemed, and what each would make of this cart; null where it takes nothing off it. */
export function reservedRewards(
  redemptions: readonly Redemption[],
  lines: readonly (PricedLine & { readonly product_id: string })[],
  { discount_cents }: Totals,
  pricesIncludeTax: boolean,
) {
  return redemptions.map((redemption) => {
    const { redemption_id, reward_id, name, points } = redemption;
    const off = rewardDiscount(redemption, lines, discount_cents);
    if (off instanceof Problem) return { redemption_id, reward_id, name, points, discount: null, total: null };
    const both = { percent_off: null, amount_off_cents: discount_cents + off };
    const total = formatMoney(totalsOf(lines, both, pricesIncludeTax).total_cents);
    return { redemption_id, reward_id, name, points, discount: formatMoney(off), total };
  });
}
