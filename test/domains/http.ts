import { pino } from 'pino';
import { type Authenticate, createHttpServer, type HttpServer } from '../../src/adapters/http/index.ts';
import { anonymous, type Principal, person, service } from '../../src/kernel/principal.ts';

/** Some of everybody who comes to a shop. */
export const shopPrincipals = {
  maria: person('maria', ['customer']),
  jonas: person('jonas', ['customer']),
  csr: person('csr', ['csr']),
  barista: person('barista', ['barista']),
  till: service('till', ['customers']),
  shop: service('shop', ['orders']),
};

/** Takes callers for whom they say they are by {@link callerHeaders}; whoever says nothing is nobody. */
export const asNamed =
  (principals: Readonly<Record<string, Principal>>): Authenticate =>
  (request) =>
    principals[String(request.headers['x-test-principal'])] ?? anonymous;
export const callerHeaders = (name?: string) => (name ? { 'x-test-principal': name } : {});

/** A server with these routes and nothing else, for `inject`. */
export async function serve(authenticate: Authenticate, addRoutes: (app: HttpServer) => void): Promise<HttpServer> {
  const app = await createHttpServer({ version: '0.0.0', log: pino({ level: 'silent' }), authenticate });
  addRoutes(app);
  await app.ready();
  return app;
}
