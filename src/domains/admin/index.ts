/** Administration: what the domains' entities have in common, and looking after the installation. */
export type { AdminDeps } from './deps.ts';
export { entitiesOf } from './entities.ts';
export { adminRoutes } from './routes.ts';
