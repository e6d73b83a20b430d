import type { Methods } from '../../adapters/grpc/index.ts';
import type { LogTail } from '../../kernel/log-tail.ts';
import { activityMethods } from './rpc-activity.ts';
import { familyMethods } from './rpc-families.ts';
import { favoriteMethods } from './rpc-favorites.ts';
import { importMethods } from './rpc-import.ts';
import { type ProfileRpcDeps, profileMethods } from './rpc-profiles.ts';
import { statisticsMethods } from './rpc-statistics.ts';
import type { StatisticsFeed } from './statistics-feed.ts';

export interface CustomerRpcDeps extends ProfileRpcDeps {
  readonly tail: LogTail;
  readonly statistics: StatisticsFeed;
}

/** The same functions as over HTTP, and what only a stream can do. */
export const customerMethods = (deps: CustomerRpcDeps): Methods => ({
  ...profileMethods(deps),
  ...familyMethods(deps),
  ...favoriteMethods(deps),
  ...importMethods(deps),
  ...statisticsMethods(deps),
  ...activityMethods(deps),
});
