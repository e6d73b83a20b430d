import { Type } from 'typebox';
import { type Health, type HealthCheckResponse, type Methods, unary } from '../adapters/grpc/index.ts';
import { customerMethods } from '../domains/customers/index.ts';
import { customerAccounts, eraseCustomerCommand } from '../domains/identity/index.ts';
import { loyaltyMethods, pointsOfOrders } from '../domains/loyalty/index.ts';
import { isKnownOrder, orderMethods } from '../domains/orders/index.ts';
import { usualMethods } from '../domains/usual/index.ts';
import { personalData } from './personal-data.ts';
import type { Shop } from './shop.ts';

const ours = 'crema.customer.v1.CustomerService';
const theirs = 'everything.customer.v1.CustomerService';

/** Every service and the methods that the domains give it. */
export function grpcServices(shop: Shop, health: Health): Readonly<Record<string, Methods>> {
  const { config, database, kernel, tail, statistics, customers } = shop;
  const { currency, timeZone } = config.store;
  const accounts = customerAccounts;
  const erase = eraseCustomerCommand(personalData(shop));
  return {
    [ours]: {
      ...healthCheck(health, ours),
      ...customerMethods({ kernel, database, accounts, erase, currency, timeZone, tail, statistics, customers }),
      ...orderMethods({ database, accounts, pointsOf: (orderIds) => pointsOfOrders(database, orderIds) }),
      ...usualMethods({ database, accounts, timeZone }),
      ...loyaltyMethods({ kernel, accounts, settings: config.loyalty, isOurOrder: isKnownOrder }),
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
