import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { problem } from '../../kernel/errors.ts';
import { gather } from '../../kernel/gather.ts';
import { type Principal, person, service } from '../../kernel/principal.ts';
import { apiKeysByHash } from './api-keys.ts';
import { hashOfKey, looksLikeKey } from './key-text.ts';
import { readSessions, type Session } from './session-store.ts';
import { TimedCache } from './timed-cache.ts';
import type { Claims, Tokens } from './tokens.ts';

/** How long what was learnt of a credential holds; so long one that was signed out, demoted or revoked still works. */
const knownForMs = 30_000;
const maxKnown = 10_000;
const maxUnknown = 1_000;

const scheme = /^bearer +([\w.-]+) *$/i;

/** Credentials and whose they are. Known ones answer at once, without a promise: every request asks. */
export class Sessions {
  readonly #tokens: Tokens;
  readonly #session: (id: string) => Promise<Session | undefined>;
  readonly #key: (hash: string) => Promise<{ name: string; scopes: Parameters<typeof service>[1] } | undefined>;
  readonly #people = new TimedCache<Principal>(maxKnown);
  readonly #services = new TimedCache<Principal>(maxKnown);
  readonly #unknownKeys = new TimedCache<true>(maxUnknown);

  constructor(database: Database, tokens: Tokens) {
    this.#tokens = tokens;
    this.#session = gather((ids) => readSessions(database, ids));
    this.#key = gather((hashes) => apiKeysByHash(database, hashes));
  }

  /** The person of an `Authorization` header. */
  ofAuthorization(header: string): Principal | Promise<Principal> {
    return this.#people.get(header, now().getTime()) ?? this.#signIn(header);
  }

  /** The service of an `X-Api-Key` header. */
  ofApiKey(key: string): Principal | Promise<Principal> {
    const at = now().getTime();
    const known = this.#services.get(key, at);
    if (known) return known;
    if (!looksLikeKey(key) || this.#unknownKeys.get(key, at)) throw noSuchKey();
    return this.#admit(key);
  }

  /** What the token of an `Authorization` header says, if it is ours and good; its session may be over all the same. */
  async claimsOf(header: string): Promise<Claims | null> {
    const token = scheme.exec(header)?.[1];
    return token === undefined ? null : this.#tokens.verify(token);
  }

  /** A token is good while its session is. It grants at most what it says, and no more than its person holds by now. */
  async #signIn(header: string): Promise<Principal> {
    const claims = await this.claimsOf(header);
    const session = claims && (await this.#session(claims.sid));
    if (!claims || !session || session.user.user_id !== claims.sub) throw noSuchToken();
    const held = person(claims.sub, session.user.roles).roles;
    const principal = person(claims.sub, claims.roles);
    const inForce = { ...principal, roles: new Set([...principal.roles].filter((role) => held.has(role))) };
    this.#people.set(header, inForce, Math.min(now().getTime() + knownForMs, claims.exp * 1000));
    return inForce;
  }

  async #admit(key: string): Promise<Principal> {
    const found = await this.#key(hashOfKey(key));
    const until = now().getTime() + knownForMs;
    if (!found) {
      this.#unknownKeys.set(key, true, until);
      throw noSuchKey();
    }
    const principal = service(found.name, found.scopes);
    this.#services.set(key, principal, until);
    return principal;
  }
}

const noSuchToken = () => problem('unauthenticated', 'The access token is not valid or has expired. Sign in again.');
const noSuchKey = () => problem('unauthenticated', 'The API key is not valid.');
