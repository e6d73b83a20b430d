import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { HttpServer } from '../../adapters/http/index.ts';
import { problem } from '../../kernel/errors.ts';
import { gather } from '../../kernel/gather.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { clientAddressOf } from './client-address.ts';
import { type IdentityDeps, submit } from './deps.ts';
import { letIn, sessionOf, welcome } from './entry.ts';
import { requireRoom } from './hash-threads.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { refreshCommand } from './refresh.ts';
import { registerCommand } from './register.ts';
import { addressOf, checkedDetails, checkPassword, linkTo } from './requests.ts';
import { accountRoutes } from './routes-account.ts';
import { recoveryRoutes } from './routes-recovery.ts';
import { loginSchema, logoutSchema, refreshSchema, registerSchema } from './schemas.ts';
import { readSessions } from './session-store.ts';
import { signInCommand, wrongPassword } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { isOutdated } from './stored-hash.ts';
import { usersByEmail } from './users.ts';

const entrance = { access: 'public', keyless: true, headers: ['set_cookie'] } as const;

/** Coming in and leaving. One's own account, and getting back into it, have files of their own. */
export function identityRoutes(app: HttpServer, deps: IdentityDeps): void {
  const { kernel, identity } = deps;
  const { throttle, refreshCookie, refreshTokens, refreshExpiresInSeconds } = identity;
  const register = registerCommand(refreshExpiresInSeconds);
  const signIn = signInCommand(refreshExpiresInSeconds);
  const goOn = refreshCommand(refreshExpiresInSeconds);
  // one query for all who come at once: a flood of sign-ins must not take the connections that checkouts need
  const userOf = gather((emails) => usersByEmail(kernel.database, emails));

  app.post(
    '/api/auth/register',
    { schema: registerSchema, config: { ...entrance, problems: ['email_taken', 'rate_limited'] } },
    openAccount,
  );
  app.post(
    '/api/auth/login',
    { schema: loginSchema, config: { ...entrance, problems: ['invalid_credentials', 'rate_limited'] } },
    login,
  );
  app.post(
    '/api/auth/refresh',
    { schema: refreshSchema, config: { ...entrance, problems: ['unauthenticated'] } },
    refresh,
  );
  app.post('/api/auth/logout', { schema: logoutSchema, config: entrance }, logout);
  accountRoutes(app, deps);
  recoveryRoutes(app, deps);

  async function openAccount(request: FastifyRequest, reply: FastifyReply) {
    const { password, ...said } = request.body as Static<typeof registerSchema.body>;
    const email = addressOf(said.email);
    checkPassword('/password', password, email);
    const details = checkedDetails(said);
    requireRoom();
    throttle.request(clientAddressOf(request));
    if (await userOf(email)) throw emailTaken();
    const password_hash = await hashPassword(password);
    const opened = await submit(deps, request, register, {
      ...{ user_id: uuid7(), session_id: randomUUID(), email, password_hash },
      ...{ first_name: said.first_name, last_name: said.last_name, phone: null, address: null },
      ...{ locale: null, time_zone: null, ...details },
      link: linkTo(deps.publicAddress, 'verify'),
    });
    reply.code(201);
    return welcome(deps, request, reply, opened);
  }

  /** The same words and the same work, whether the address or the password is wrong. */
  async function login(request: FastifyRequest, reply: FastifyReply) {
    const { email, password } = request.body as Static<typeof loginSchema.body>;
    const address = addressOf(email);
    requireRoom();
    const succeeded = throttle.guess(clientAddressOf(request), address);
    const user = await userOf(address);
    if (!(await isPassword(user?.password_hash ?? null, password)) || !user) throw wrongPassword();
    const new_hash = isOutdated(user.password_hash) ? await hashPassword(password) : null;
    const { user_id, password_hash } = user;
    const opened = await submit(deps, request, signIn, { session_id: randomUUID(), user_id, password_hash, new_hash });
    succeeded();
    return welcome(deps, request, reply, opened);
  }

  async function refresh(request: FastifyRequest, reply: FastifyReply) {
    const claims = refreshTokens.read(refreshCookie.read(request));
    const opened = claims && (await submit(deps, request, goOn, claims));
    if (opened) return letIn(deps, request, reply, opened);
    refreshCookie.clear(request, reply);
    throw problem('unauthenticated', 'This session is over. Sign in again.');
  }

  /** Whoever has left already has left: there is nothing to refuse. */
  async function logout(request: FastifyRequest, reply: FastifyReply) {
    const { all = false } = (request.body ?? {}) as { all?: boolean };
    const session_id = await sessionOf(deps, request);
    if (session_id !== null) {
      const session = all ? (await readSessions(kernel.database, [session_id])).get(session_id) : undefined;
      await submit(deps, request, signOut, { session_id, all_of: session?.user.user_id ?? null });
    }
    refreshCookie.clear(request, reply);
    reply.code(204);
  }
}

const emailTaken = () => problem('email_taken', 'This e-mail address has an account already. Sign in instead.');
