import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type HttpServer, runCommand } from '../../adapters/http/index.ts';
import { now } from '../../kernel/clock.ts';
import { clientAddressOf } from './client-address.ts';
import { type IdentityDeps, submit } from './deps.ts';
import { hashOfLink, readLinks } from './mailed-links.ts';
import { hashPassword } from './passwords.ts';
import { requestReset } from './request-reset.ts';
import { addressOf, checkPassword, linkTo } from './requests.ts';
import { resetPassword, spentLink } from './reset-password.ts';
import { forgotSchema, resetSchema, verifySchema } from './schemas.ts';
import { verifyEmail } from './verify-email.ts';

/** Getting back in, and proving an address: what goes by mail. */
export function recoveryRoutes(app: HttpServer, deps: IdentityDeps): void {
  const { kernel, identity, publicAddress, recognised } = deps;
  const { throttle } = identity;

  app.post(
    '/api/auth/forgot',
    { schema: forgotSchema, config: { access: 'public', problems: ['rate_limited'] } },
    forgot,
  );
  app.post(
    '/api/auth/reset',
    {
      schema: resetSchema,
      config: { access: 'public', keyless: true, problems: ['invalid_token', 'rate_limited'] },
    },
    reset,
  );
  app.post(
    '/api/auth/verify',
    { schema: verifySchema, config: { access: 'public', problems: ['invalid_token'] } },
    verify,
  );

  /** The same answer, and as far as it can be the same work, whether anybody has the address or not. */
  function forgot(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { email } = request.body as Static<typeof forgotSchema.body>;
    throttle.request(clientAddressOf(request));
    return runCommand(kernel, request, reply, {
      command: requestReset,
      input: { email: addressOf(email), link: linkTo(publicAddress, 'reset') },
      present: () => ({ status: 202 }),
    });
  }

  /** The link is looked at before the password is hashed: whoever makes up tokens costs next to nothing. */
  async function reset(request: FastifyRequest, reply: FastifyReply) {
    const { token, password } = request.body as Static<typeof resetSchema.body>;
    const token_hash = hashOfLink(token);
    const link = (await readLinks(kernel.database, 'reset', [token_hash], now())).get(token_hash);
    if (!link) throw spentLink();
    checkPassword('/password', password, link.email);
    const new_hash = await hashPassword(password);
    const user = await submit(deps, request, resetPassword, { token_hash, new_hash });
    throttle.proved(clientAddressOf(request), user.email);
    reply.code(204);
  }

  async function verify(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { token } = request.body as Static<typeof verifySchema.body>;
    await runCommand(kernel, request, reply, {
      command: verifyEmail,
      input: { token_hash: hashOfLink(token) },
      present: () => ({ status: 204 }),
      settle: async (user) => {
        await recognised(user, null);
        return null;
      },
    });
  }
}
