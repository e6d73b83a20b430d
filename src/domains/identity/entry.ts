import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IdentityDeps } from './deps.ts';
import { profileOf } from './profile.ts';
import type { Opened } from './sign-in.ts';

/** What everybody gets who comes in: the access token in the answer, the refresh token in a cookie. */
export async function letIn(
  { identity }: IdentityDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session_id, generation, user }: Opened,
) {
  identity.refreshCookie.set(request, reply, identity.refreshTokens.issue({ session_id, generation }));
  return { token: await identity.tokens.issue({ session_id, user }), profile: profileOf(user) };
}

/** Like {@link letIn}, for who has just proved who she is: she is no guest any more. */
export async function welcome(deps: IdentityDeps, request: FastifyRequest, reply: FastifyReply, opened: Opened) {
  const { identity, recognised } = deps;
  await recognised(opened.user, identity.guests.read(request));
  const entered = await letIn(deps, request, reply, opened);
  // last: curl forgets to delete a cookie when another is set behind it
  identity.guests.leave(request, reply);
  return entered;
}

/** The session that a request belongs to, by its cookie or else its access token; null without a good one. */
export async function sessionOf({ identity }: IdentityDeps, request: FastifyRequest): Promise<string | null> {
  const claims = identity.refreshTokens.read(identity.refreshCookie.read(request));
  if (claims) return claims.session_id;
  const { authorization } = request.headers;
  return authorization === undefined ? null : ((await identity.sessions.claimsOf(authorization))?.sid ?? null);
}
