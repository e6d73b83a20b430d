import type { Config } from '../config.ts';
import { forgetWeights } from '../domains/bundles/index.ts';
import { forgetDemoCoupons, putDemoCoupons } from '../domains/carts/index.ts';
import { forgetDemoCustomers, putDemoCustomers } from '../domains/customers/index.ts';
import { clearDemo, type DemoState, demoFamilies, demoPeople, type Seeded, seedDemo } from '../domains/demo/index.ts';
import { forgetDemoRewards, forgetPoints, putDemoRewards } from '../domains/loyalty/index.ts';
import { forgetDemoOrders } from '../domains/orders/index.ts';
import { now } from '../kernel/clock.ts';
import type { Transaction } from '../kernel/database.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { storeSettings } from './shop.ts';

const demoFamilyIds = demoFamilies.map(({ family_id }) => family_id);

/** Makes the demo where it is neither there nor switched off for good. */
export function makeDemo(kernel: Kernel, config: Config): Promise<Seeded> {
  return seedDemo(kernel, {
    settings: storeSettings(config),
    timeZone: config.store.timeZone,
    password: config.demo.password,
    putCustomers: putDemoCustomers,
    putCoupons: putDemoCoupons,
    putRewards: putDemoRewards,
  });
}

/** Removes the demo from every domain; `off` keeps it away for good. */
export function removeDemo(kernel: Kernel, then: Exclude<DemoState, 'seeded'>): Promise<void> {
  const forget = [
    forgetDemoOrders,
    // they do not say whose baskets they were; those of real orders come back by `crema consumers reset`
    forgetWeights,
    forgetDemoCoupons,
    (tx: Transaction) => forgetPoints(tx, demoPeople, demoFamilyIds),
    (tx: Transaction) => forgetDemoRewards(tx, now()),
    forgetDemoCustomers,
  ];
  return clearDemo(kernel.database, forget, then);
}
