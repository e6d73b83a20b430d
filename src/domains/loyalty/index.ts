/** The points ledger, and what points are good for. */
export { type AdjustPoints, adjustPoints } from './adjust-points.ts';
export { rewardEntity } from './admin-reward.ts';
export { type Applied, type ApplyReward, applyReward } from './apply-reward.ts';
export { type CancelRedemption, cancelRedemption } from './cancel-redemption.ts';
export { ledgerConsumer } from './consumers.ts';
export { forgetDemoRewards, forgetPoints, putDemoRewards } from './demo-rows.ts';
export { pointsChanged, rewardRedeemed, tierChanged } from './events.ts';
export { expirePoints } from './expire-points.ts';
export { type LedgerEntry, readEntries } from './ledger-entries.ts';
export { listRewards, type RewardOffer, type RewardsOffered } from './list-rewards.ts';
export { walletsConsumer } from './move-wallets.ts';
export { exportPoints } from './personal-data.ts';
export { type LoyaltyAccount, type LoyaltySettings, pointsOfOrders, readAccount } from './queries.ts';
export {
  type LoyaltyQuote,
  type OrderToQuote,
  quoteLoyalty,
  type ValidCustomer,
  validateCustomer,
} from './quote.ts';
export { type Redeemed, type RedeemReward, redeemReward } from './redeem-reward.ts';
export { foreignReturnsConsumer } from './return-foreign.ts';
export { openReturns, type Returns } from './return-redemptions.ts';
export { goneReward, type Reward, type RewardedLine, type RewardTerms, rewardDiscount } from './reward.ts';
export {
  type Grantable,
  openRewardDesk,
  type RewardChoice,
  type RewardDesk,
  type RewardWish,
} from './reward-desk.ts';
export { type LoyaltyDeps, loyaltyRoutes } from './routes.ts';
export { loyaltyMethods } from './rpc.ts';
export { type Redemption, readRedemptions, readReserved } from './store-redemptions.ts';
