/** Who buys, and the figures about it. */
export { type CustomerAddress, readCustomerAddresses } from './addresses.ts';
export { type CustomerReferences, customerEntity } from './admin-customer.ts';
export { statisticsConsumer } from './consumers.ts';
export { forgetDemoCustomers, putDemoCustomers } from './demo-rows.ts';
export { customerRegistered } from './events.ts';
export { displayNamesOf } from './names.ts';
export { type CustomerDeps, customerRoutes } from './routes.ts';
export { countPurchases, ensureCustomers, isCustomer, type PurchaseCount } from './store.ts';
