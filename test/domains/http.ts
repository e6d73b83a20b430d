import { pino } from 'pino';
import { type Authenticate, createHttpServer, type HttpServer } from '../../src/adapters/http/index.ts';

/** A server with these routes and nothing else, for `inject`. */
export async function serve(authenticate: Authenticate, addRoutes: (app: HttpServer) => void): Promise<HttpServer> {
  const app = await createHttpServer({ version: '0.0.0', log: pino({ level: 'silent' }), authenticate });
  addRoutes(app);
  await app.ready();
  return app;
}
