import { Type } from 'typebox';
import {
  type AdjustPointsResponse,
  type CancelRedemptionResponse,
  type ListRewardsResponse,
  type Methods,
  type RedeemRewardResponse,
  runCommand,
  unary,
} from '../../adapters/grpc/index.ts';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';
import { adjustPoints } from './adjust-points.ts';
import { cancelRedemption } from './cancel-redemption.ts';
import { listRewards } from './list-rewards.ts';
import { offerView, redemptionView } from './present-rewards.ts';
import { type Redeemed, redeemReward } from './redeem-reward.ts';
import { about, customer_id, type LoyaltyRpcDeps, own, roles, scopes } from './rpc-shared.ts';
import { adjustSchema } from './schemas-rewards.ts';
import { readRewards } from './store-rewards.ts';
import { actsForOthers } from './whose.ts';

const { points, ...rest } = adjustSchema.body.properties;
/** On the wire 0 looks like a number that was not sent: both are told what would be right. */
const adjustment = Type.Object({ ...rest, points: Type.Union(points.anyOf, { ...points, default: 0 }) });

/** What points are good for, and points given by hand. */
export function rewardMethods(deps: LoyaltyRpcDeps): Methods {
  const [redeeming, adjusting] = [redeemReward(deps.accounts), adjustPoints(deps.accounts)];
  return {
    ListRewards: unary<ListRewardsResponse>()({
      access: own,
      request: Type.Object({ customer_id }),
      async handle(message, call) {
        const { balance, offers } = await listRewards(deps.kernel.database, await about(deps, message, call), now());
        return { balance, rewards: offers.map(offerView) };
      },
    }),
    RedeemReward: unary<RedeemRewardResponse>()({
      access: own,
      request: Type.Object({ customer_id, reward_id: Type.String({ minLength: 1, maxLength: 100 }) }),
      async handle(message, call) {
        const { reward_id } = message;
        const input = { customer_id: await about(deps, message, call), reward_id };
        if (!(await readRewards(deps.kernel.database, [reward_id])).has(reward_id)) {
          throw problem('not_found', 'There is no such reward.');
        }
        return runCommand(deps.kernel, call, message, { command: redeeming, input, present });
      },
    }),
    CancelRedemption: unary<CancelRedemptionResponse>()({
      access: { roles, scopes, own: ({ principal }) => principal.customerId ?? undefined },
      request: Type.Object({ redemption_id: Type.String({ minLength: 1, maxLength: 100 }) }),
      handle(message, call) {
        const customer_id = actsForOthers(call.principal) ? null : call.principal.customerId;
        const input = { redemption_id: message.redemption_id, customer_id };
        return runCommand(deps.kernel, call, message, { command: cancelRedemption, input, present });
      },
    }),
    AdjustPoints: unary<AdjustPointsResponse>()({
      access: { roles },
      request: adjustment,
      async handle(message, call) {
        const input = { ...message, customer_id: await about(deps, message, call) };
        return runCommand(deps.kernel, call, message, {
          command: adjusting,
          input,
          present: ({ balance_after: balance, entry_id }) => ({ balance, entry_id }),
        });
      },
    }),
  };
}

const present = ({ redemption, balance }: Redeemed) => ({ redemption: redemptionView(redemption), balance });
