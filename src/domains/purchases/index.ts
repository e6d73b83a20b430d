/** Purchases of the older customer service. */
export { type Buy, buy } from './buy.ts';
export { storeConsumer } from './consumers.ts';
export { purchaseMade } from './events.ts';
export { completePurchase } from './foreign-purchase.ts';
export { type PurchaseDeps, purchaseRoutes } from './routes.ts';
export { exportPurchases } from './store.ts';
