import { formatMoney } from '../../kernel/money.ts';
import type { RewardOffer } from './list-rewards.ts';
import type { RewardTerms } from './reward.ts';
import type { Redemption } from './store-redemptions.ts';

const termsView = ({ amount_off_cents, percent_off, product_id, min_subtotal_cents }: RewardTerms) => ({
  amount_off: amount_off_cents === null ? null : formatMoney(amount_off_cents),
  percent_off,
  product_id,
  min_subtotal: formatMoney(min_subtotal_cents),
});

/** A redemption as clients see it. */
export function redemptionView(redemption: Redemption) {
  const { redemption_id, reward_id, customer_id, name, points, status } = redemption;
  const { order_id, discount_cents, created_at, applied_at, returned_at } = redemption;
  return {
    ...{ redemption_id, reward_id, customer_id, name, points, status },
    ...termsView(redemption),
    order_id,
    discount: discount_cents === null ? null : formatMoney(discount_cents),
    ...{ created_at, applied_at, returned_at },
  };
}

/** A reward as it stands for whoever asks. */
export function offerView({ reward, affordable, points_missing, used_up, reserved }: RewardOffer) {
  const { reward_id, name, description, cost_points, valid_until, limit_per_customer } = reward;
  return {
    ...{ reward_id, name, description, cost_points },
    ...termsView(reward),
    ...{ valid_until, limit_per_customer, affordable, points_missing, used_up },
    redemption_id: reserved?.redemption_id ?? null,
  };
}
