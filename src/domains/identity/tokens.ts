import { createPublicKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { now } from '../../kernel/clock.ts';
import { type Role, roles } from '../../kernel/principal.ts';

/** What signs: a secret (HS256) or a private key with its one algorithm. */
export type Signing = { readonly secret: string } | { readonly key: KeyObject; readonly algorithm: string };

/** What a valid access token says. */
export interface Claims {
  readonly sub: string;
  /** The session that it ends with. */
  readonly sid: string;
  readonly roles: readonly Role[];
  /** Seconds since 1970. */
  readonly exp: number;
}

const issuer = 'crema';
const audience = 'crema-api';
/** Tells access tokens from whatever else may be signed with the same key one day (RFC 9068). */
const typ = 'at+jwt';
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** For whom an access token is made, and in which session. */
export interface TokenHolder {
  readonly session_id: string;
  readonly user: { readonly user_id: string; readonly email: string; readonly roles: readonly Role[] };
}

/** Makes and checks access tokens. */
export class Tokens {
  readonly #sign: KeyObject;
  readonly #verify: KeyObject;
  readonly #algorithm: string;
  readonly #expiresInSeconds: number;

  constructor(signing: Signing, expiresInSeconds: number) {
    this.#sign = 'secret' in signing ? createSecretKey(signing.secret, 'utf8') : signing.key;
    this.#verify = 'secret' in signing ? this.#sign : createPublicKey(signing.key);
    this.#algorithm = 'secret' in signing ? 'HS256' : signing.algorithm;
    this.#expiresInSeconds = expiresInSeconds;
  }

  issue({ session_id, user }: TokenHolder): Promise<string> {
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT({ email: user.email, roles: user.roles, sid: session_id })
      .setProtectedHeader({ alg: this.#algorithm, typ })
      .setSubject(user.user_id)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + this.#expiresInSeconds)
      .sign(this.#sign);
  }

  /** The claims of a token that we signed, for us, and that is still good; null for any other. */
  async verify(token: string): Promise<Claims | null> {
    try {
      const { payload } = await jwtVerify(token, this.#verify, {
        algorithms: [this.#algorithm],
        issuer,
        audience,
        typ,
        requiredClaims: ['sub', 'sid', 'iat', 'exp'],
        currentDate: now(),
      });
      if (!Array.isArray(payload.roles) || !uuid.test(String(payload.sid))) return null;
      return {
        sub: payload.sub!,
        sid: String(payload.sid),
        exp: payload.exp!,
        roles: roles.filter((role) => (payload.roles as unknown[]).includes(role)),
      };
    } catch {
      return null;
    }
  }
}

/** A key for another purpose, made of the same secret, so that neither can stand for the other. */
export function derivedKey(signing: Signing, purpose: string): Buffer {
  const secret = 'secret' in signing ? signing.secret : signing.key.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
