/** What apps and pages tell about their use. */
export { analyticsRoutes } from './routes.ts';
export { forgetOldEvents } from './store.ts';
