/** What goes together. */
export { basketsConsumer } from './consumers.ts';
export { type BundleDeps, bundleRoutes } from './routes.ts';
export { forgetWeights } from './store.ts';
