/** What apps and pages tell about their use. */
export { forgetOldEvents } from './forget-old-events.ts';
export { exportAnalytics, forgetAnalyticsOf } from './personal-data.ts';
export { analyticsRoutes } from './routes.ts';
