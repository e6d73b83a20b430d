/** A café to look at: what a new installation shows until its own data is there. */
export type { DemoHomes, PeopleDeps } from './add-people.ts';
export { clearDemo } from './clear.ts';
export { type DemoCoupon, demoCoupons } from './coupons.ts';
export { demoFamilies } from './homes.ts';
export { demoOrders } from './orders.ts';
export { type DemoAccount, type DemoCustomer, demoAccounts, demoCustomers, demoPeople } from './people.ts';
export { type DemoDeps, type Seeded, seedDemo } from './seed.ts';
export { type DemoState, readDemoState } from './state.ts';
