/** The points ledger. */
export { ledgerConsumer } from './consumers.ts';
export { forgetPoints } from './demo-rows.ts';
export { pointsChanged, tierChanged } from './events.ts';
export { exportPoints } from './personal-data.ts';
export { type LoyaltyAccount, type LoyaltySettings, pointsOfOrders, readAccount } from './queries.ts';
export { type LoyaltyDeps, loyaltyRoutes } from './routes.ts';
