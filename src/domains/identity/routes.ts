import type { FastifyRequest } from 'fastify';
import type { HttpServer } from '../../adapters/http/index.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { type Principal, roles } from '../../kernel/principal.ts';
import type { Identity } from './identity.ts';
import { isPassword } from './passwords.ts';
import { profileOf } from './profile.ts';
import { loginSchema, meSchema } from './schemas.ts';
import { usersByEmail, usersById } from './users.ts';

export interface IdentityDeps {
  readonly database: Database;
  readonly identity: Identity;
  /** Told when a visitor with a guest's cookie signs in: what she did as a guest is hers from now on. */
  readonly signedIn: (guest: Principal, userId: string) => Promise<void>;
}

type LoginRequest = FastifyRequest<{ Body: { email: string; password: string } }>;

export function identityRoutes(app: HttpServer, deps: IdentityDeps): void {
  app.post(
    '/api/auth/login',
    {
      schema: loginSchema,
      config: { access: 'public', keyless: true, problems: ['invalid_credentials', 'rate_limited'] },
    },
    (request) => login(deps, request),
  );
  app.get('/api/auth/me', { schema: meSchema, config: { access: { roles } } }, (request) =>
    me(deps, request.principal),
  );
}

/** The same words and the same work, whether the address or the password is wrong. */
async function login({ database, identity, signedIn }: IdentityDeps, request: LoginRequest) {
  const { email, password } = request.body;
  const address = email.trim().toLowerCase();
  const user = (await usersByEmail(database, [address])).get(address);
  if (!(await isPassword(user?.password_hash ?? null, password)) || !user) {
    throw problem('invalid_credentials', 'The e-mail address or the password is wrong.');
  }
  const visitor = identity.guestOf(request);
  if (visitor) await signedIn(visitor, user.user_id);
  return { token: await identity.tokens.issue(user), profile: profileOf(user) };
}

async function me({ database }: IdentityDeps, { customerId }: Principal) {
  const user = customerId === null ? undefined : (await usersById(database, [customerId])).get(customerId);
  if (!user) throw problem('unauthenticated', 'This account is no longer there.');
  return profileOf(user);
}
