import type { Methods } from '../../adapters/grpc/index.ts';
import { accountMethods } from './rpc-account.ts';
import { orderSideMethods } from './rpc-order-side.ts';
import { rewardMethods } from './rpc-rewards.ts';
import type { LoyaltyRpcDeps } from './rpc-shared.ts';

export type { LoyaltyRpcDeps } from './rpc-shared.ts';

/** Points, what they are good for, and what an order side asks about them. */
export const loyaltyMethods = (deps: LoyaltyRpcDeps): Methods => ({
  ...accountMethods(deps),
  ...rewardMethods(deps),
  ...orderSideMethods(deps),
});
