import { Type } from 'typebox';
import { type Health, type HealthCheckResponse, type Methods, unary } from '../adapters/grpc/index.ts';
import { activityMethods } from '../domains/customers/rpc-activity.ts';
import { statisticsMethods } from '../domains/customers/rpc-statistics.ts';
import { StatisticsFeed } from '../domains/customers/statistics-feed.ts';
import { loyaltyMethods } from '../domains/loyalty/rpc.ts';
import { isKnownOrder } from '../domains/orders/index.ts';
import type { Shop } from './shop.ts';

const ours = 'crema.customer.v1.CustomerService';
const theirs = 'everything.customer.v1.CustomerService';

/** Every service and the methods that the domains give it. */
export function grpcServices(
  { config, database, kernel, tail }: Shop,
  health: Health,
): Readonly<Record<string, Methods>> {
  const { currency, timeZone } = config.store;
  const statistics = new StatisticsFeed({ database, currency, timeZone });
  const membersOf = async () => new Set<string>();
  return {
    [ours]: {
      ...healthCheck(health, ours),
      ...statisticsMethods(statistics),
      ...loyaltyMethods({ kernel, settings: config.loyalty, isOurOrder: isKnownOrder }),
      ...activityMethods({ database, tail, membersOf }),
    },
    [theirs]: healthCheck(health, theirs),
  };
}

/** What callers of older customer services ask. */
const healthCheck = (health: Health, service: string): Methods => ({
  HealthCheck: unary<HealthCheckResponse>()({
    access: 'public',
    vital: true,
    request: Type.Object({}),
    handle: async () => ({ status: (await health.of(service)) ?? 'NOT_SERVING', service: 'customer' }),
  }),
});
