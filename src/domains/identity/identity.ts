import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../kernel/database.ts';
import type { Principal } from '../../kernel/principal.ts';
import { authenticator } from './authenticator.ts';
import { Cookie } from './cookies.ts';
import { Guests } from './guests.ts';
import type { Caller } from './local-caller.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { Sessions } from './sessions.ts';
import { Throttle } from './throttle.ts';
import { derivedKey, type Signing, Tokens } from './tokens.ts';

export interface IdentityOptions {
  /** `JWT_PRIVATE_KEY`, else the secret. */
  readonly signing: Signing;
  readonly jwtExpiresInSeconds: number;
  /** How long a session lasts that nobody uses. */
  readonly refreshExpiresInSeconds: number;
  /** Callers on this machine need no credentials. */
  readonly authOpen: boolean;
  readonly cookiesOverHttp: boolean;
}

export interface Identity {
  /** Who is asking; throws 401 `unauthenticated` for credentials that are no good. A promise only when they are new. */
  authenticate(request: Caller): Principal | Promise<Principal>;
  /** Makes a visitor a guest, known from now on by the cookie that the reply sets. */
  issueGuest(request: FastifyRequest, reply: FastifyReply): Principal;
  readonly guests: Guests;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly refreshTokens: RefreshTokens;
  /** Carries the refresh token. */
  readonly refreshCookie: Cookie;
  readonly refreshExpiresInSeconds: number;
  readonly throttle: Throttle;
}

/** Everything that an API server needs to know people, services and guests. */
export function identityOf(options: IdentityOptions, database: Database): Identity {
  const { signing, jwtExpiresInSeconds, refreshExpiresInSeconds, authOpen, cookiesOverHttp } = options;
  const tokens = new Tokens(signing, jwtExpiresInSeconds);
  const sessions = new Sessions(database, tokens);
  const guests = new Guests({ key: derivedKey(signing, 'guest cookies'), cookiesOverHttp });
  return {
    authenticate: authenticator({ sessions, guests, authOpen }),
    issueGuest: (request, reply) => guests.issue(request, reply),
    guests,
    sessions,
    tokens,
    refreshTokens: new RefreshTokens(derivedKey(signing, 'refresh tokens')),
    refreshCookie: new Cookie({
      name: 'crema_refresh',
      sameSite: 'Strict',
      maxAgeSeconds: refreshExpiresInSeconds,
      overHttp: cookiesOverHttp,
    }),
    refreshExpiresInSeconds,
    throttle: new Throttle(),
  };
}
