/** Purchases of the older customer service. */
export { type Buy, buy } from './buy.ts';
export { storeConsumer } from './consumers.ts';
export { purchaseMade } from './events.ts';
export { readExportedPurchase } from './exported-purchase.ts';
export { completePurchase } from './foreign-purchase.ts';
export { importProgress } from './import-progress.ts';
export { type PurchaseDeps, purchaseRoutes } from './routes.ts';
export { exportPurchases } from './store.ts';
