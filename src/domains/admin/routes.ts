import type { HttpServer } from '../../adapters/http/index.ts';
import type { AdminDeps } from './deps.ts';
import { entitiesOf } from './entities.ts';
import { auditRoute } from './routes-audit.ts';
import { bulkRoute } from './routes-bulk.ts';
import { consumerRoutes } from './routes-consumers.ts';
import { deadLetterRoutes } from './routes-dead-letters.ts';
import { describeRoutes } from './routes-entities.ts';
import { entityRoutes } from './routes-entity.ts';
import { exportRoutes } from './routes-export.ts';
import { keyRoutes } from './routes-keys.ts';
import { viewRoutes } from './routes-views.ts';

/** Everything under `/api/admin`. Each entity has routes of its own, so that the description says what they take. */
export function adminRoutes(app: HttpServer, deps: AdminDeps): void {
  const entities = entitiesOf(deps);
  describeRoutes(app, entities);
  for (const entity of entities) {
    entityRoutes(app, deps, entity);
    exportRoutes(app, deps, entity);
    bulkRoute(app, deps, entity);
  }
  viewRoutes(app, deps, entities);
  auditRoute(app, deps, entities);
  keyRoutes(app, deps);
  consumerRoutes(app, deps);
  deadLetterRoutes(app, deps);
}
