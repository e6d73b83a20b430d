/** Who buys, and the figures about it. */
export { type CustomerAddress, readCustomerAddresses } from './addresses.ts';
export { type CustomerReferences, customerEntity } from './admin-customer.ts';
export { statisticsConsumer } from './consumers.ts';
export { type CustomerContact, readCustomerContacts } from './contacts.ts';
export { forgetDemoCustomers, putDemoCustomers } from './demo-rows.ts';
export { eraseCustomers, forgetPurchaseCounts } from './erase.ts';
export { customerErased, customerRegistered, customerUpdated } from './events.ts';
export {
  customersToCheck,
  keptProductStatistics,
  keptStatistics,
  statisticsKeeper,
} from './kept-statistics.ts';
export { displayNamesOf } from './names.ts';
export { exportStatistics } from './personal-data.ts';
export { type CustomerProfile, putProfiles } from './put-profiles.ts';
export { type CustomerDeps, customerRoutes } from './routes.ts';
export { countPurchases, ensureCustomers, isCustomer, type PurchaseCount, readCustomer } from './store.ts';
