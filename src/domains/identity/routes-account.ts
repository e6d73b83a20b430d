import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, ifMatch, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { type Principal, roles } from '../../kernel/principal.ts';
import { changePasswordCommand } from './change-password.ts';
import { clientAddressOf } from './client-address.ts';
import { type IdentityDeps, submit } from './deps.ts';
import { letIn } from './entry.ts';
import { eraseCommand } from './erase.ts';
import { noteExport } from './note-export.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { exportOf } from './personal-data.ts';
import { profileOf } from './profile.ts';
import { checkedDetails, checkPassword } from './requests.ts';
import { eraseSchema, exportSchema, meSchema, passwordSchema, patchMeSchema } from './schemas.ts';
import { wrongPassword } from './sign-in.ts';
import { noAccount, updateProfile } from './update-profile.ts';
import { type User, usersById } from './users.ts';

const access = { roles } as const;

/** One's own account. */
export function accountRoutes(app: HttpServer, deps: IdentityDeps): void {
  const { kernel, identity, personalData } = deps;
  const changePassword = changePasswordCommand(identity.refreshExpiresInSeconds);
  const erase = eraseCommand(personalData);

  app.get('/api/auth/me', { schema: meSchema, config: { access, headers: ['etag'] } }, me);
  app.patch('/api/auth/me', { schema: patchMeSchema, config: { access, versioned: true, headers: ['etag'] } }, patchMe);
  app.post(
    '/api/auth/password',
    {
      schema: passwordSchema,
      config: { access, keyless: true, problems: ['invalid_credentials', 'rate_limited'], headers: ['set_cookie'] },
    },
    password,
  );
  app.get('/api/auth/me/export', { schema: exportSchema, config: { access } }, exportMe);
  app.delete(
    '/api/auth/me',
    { schema: eraseSchema, config: { access, problems: ['last_admin'], headers: ['set_cookie'] } },
    eraseMe,
  );

  async function me(request: FastifyRequest, reply: FastifyReply) {
    const user = await own(request.principal);
    reply.header('etag', `"${user.version}"`);
    return profileOf(user);
  }

  function patchMe(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const changes = checkedDetails(request.body as Static<typeof patchMeSchema.body>);
    return runCommand(kernel, request, reply, {
      command: updateProfile,
      input: { user_id: idOf(request.principal), changes, expected_version: ifMatch(request) },
      present: (user) => ({ status: 200, body: profileOf(user), headers: { etag: `"${user.version}"` } }),
    });
  }

  async function password(request: FastifyRequest, reply: FastifyReply) {
    const { current_password, new_password } = request.body as Static<typeof passwordSchema.body>;
    const { user_id, email, password_hash } = await own(request.principal);
    checkPassword('/new_password', new_password, email);
    const succeeded = identity.throttle.guess(clientAddressOf(request), email);
    if (!(await isPassword(password_hash, current_password))) throw wrongPassword();
    const new_hash = await hashPassword(new_password);
    const input = { session_id: randomUUID(), user_id, password_hash, new_hash };
    const opened = await submit(deps, request, changePassword, input);
    succeeded();
    return letIn(deps, request, reply, opened);
  }

  async function exportMe(request: FastifyRequest, reply: FastifyReply) {
    const user = await own(request.principal);
    const parts = await exportOf(personalData, kernel.database, user.user_id);
    await submit(deps, request, noteExport, { user_id: user.user_id });
    reply.header('content-disposition', 'attachment; filename="crema-export.json"');
    return { exported_at: now().toISOString(), account: profileOf(user), ...parts };
  }

  function eraseMe(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    identity.refreshCookie.clear(request, reply);
    return runCommand(kernel, request, reply, {
      command: erase,
      input: { user_id: idOf(request.principal) },
      present: () => ({ status: 204 }),
    });
  }

  async function own(principal: Principal): Promise<User> {
    const id = idOf(principal);
    const user = (await usersById(kernel.database, [id])).get(id);
    if (!user) throw noAccount();
    return user;
  }
}

/** Only people come here: the routes are for roles, and nobody else holds any. */
const idOf = ({ customerId }: Principal) => customerId ?? '';
