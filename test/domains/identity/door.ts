import type { FastifyRequest } from 'fastify';
import { anyone, type HttpServer } from '../../../src/adapters/http/index.ts';
import { type IdentityOptions, identityOf, identityRoutes } from '../../../src/domains/identity/index.ts';
import type { Principal } from '../../../src/kernel/principal.ts';
import { serve } from '../http.ts';
import type { Setting } from '../setting.ts';

export const secret = 'a secret for tests that is long enough';

/** Who a request was taken for. */
const tell = ({ id, kind, roles, scopes }: Principal) => ({ id, kind, roles: [...roles], scopes: [...scopes] });

/** A server that says who is asking (`/who`), makes guests (`POST /guest`), and has the routes of identity. */
export async function openDoor(setting: Setting, options: Partial<IdentityOptions> = {}): Promise<HttpServer> {
  const times = { jwtExpiresInSeconds: 900, refreshExpiresInSeconds: 30 * 86_400 };
  const defaults = { signing: { secret }, ...times, authOpen: false, cookiesOverHttp: false };
  const identity = identityOf({ ...defaults, ...options }, setting.database);
  return serve(identity.authenticate, (app) => {
    identityRoutes(app, {
      kernel: setting.kernel,
      identity,
      publicAddress: 'https://cafe.example',
      personalData: [],
      recognised: async () => {},
    });
    app.get('/who', { config: { access: anyone } }, (request: FastifyRequest) => tell(request.principal));
    app.post('/guest', { config: { access: anyone } }, (request, reply) => tell(identity.issueGuest(request, reply)));
  });
}

/** What `/who` answers: the principal, or status and code of the refusal. */
export async function who(app: HttpServer, headers: Record<string, string>, remoteAddress = '127.0.0.1') {
  const answer = await app.inject({ url: '/who', headers, remoteAddress });
  const body = answer.json();
  return answer.statusCode === 200 ? body : `${answer.statusCode} ${body.code}`;
}
