import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../kernel/database.ts';
import type { Principal } from '../../kernel/principal.ts';
import { authenticator } from './authenticator.ts';
import { Guests } from './guests.ts';
import { Sessions } from './sessions.ts';
import { derivedKey, type Signing, Tokens } from './tokens.ts';

export interface IdentityOptions {
  /** `JWT_PRIVATE_KEY`, else the secret. */
  readonly signing: Signing;
  readonly jwtExpiresInSeconds: number;
  /** Callers on this machine need no credentials. */
  readonly authOpen: boolean;
  readonly cookiesOverHttp: boolean;
}

export interface Identity {
  /** Who is asking; throws 401 `unauthenticated` for credentials that are no good. A promise only when they are new. */
  authenticate(request: FastifyRequest): Principal | Promise<Principal>;
  /** Makes a visitor a guest, known from now on by the cookie that the reply sets. */
  issueGuest(request: FastifyRequest, reply: FastifyReply): Principal;
  /** The guest whose cookie the request carries, whoever else it may be from; null without one. */
  guestOf(request: FastifyRequest): Principal | null;
  readonly tokens: Tokens;
}

/** Everything that an API server needs to know people, services and guests. */
export function identityOf(options: IdentityOptions, database: Database): Identity {
  const { signing, jwtExpiresInSeconds, authOpen, cookiesOverHttp } = options;
  const tokens = new Tokens(signing, jwtExpiresInSeconds);
  const sessions = new Sessions(database, tokens);
  const guests = new Guests({ key: derivedKey(signing, 'guest cookies'), cookiesOverHttp });
  return {
    authenticate: authenticator({ sessions, guests, authOpen }),
    issueGuest: (request, reply) => guests.issue(request, reply),
    guestOf: (request) => {
      const { cookie } = request.headers;
      return cookie === undefined ? null : guests.read(request, cookie);
    },
    tokens,
  };
}
