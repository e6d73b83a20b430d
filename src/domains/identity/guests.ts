import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuid7 } from '../../kernel/ids.ts';
import { guest, type Principal } from '../../kernel/principal.ts';
import { isLocalCaller } from './local-caller.ts';

const plainName = 'crema_guest';
/** The browser keeps other hosts of the same domain from setting it. */
const secureName = `__Host-${plainName}`;
const flags = `Path=/; Max-Age=${30 * 86_400}; HttpOnly; SameSite=Lax`;
const plain = /(?:^|;) *crema_guest=([\w-]+)\.([\w-]+) *(?:;|$)/;
const secure = /(?:^|;) *__Host-crema_guest=([\w-]+)\.([\w-]+) *(?:;|$)/;

export interface GuestOptions {
  /** Signs the cookies. */
  readonly key: Buffer;
  /** Plain cookies on a café's own network. */
  readonly cookiesOverHttp: boolean;
}

/** Visitors without an account, each known by a signed cookie that names her. */
export class Guests {
  readonly #key: Buffer;
  readonly #cookiesOverHttp: boolean;

  constructor({ key, cookiesOverHttp }: GuestOptions) {
    this.#key = key;
    this.#cookiesOverHttp = cookiesOverHttp;
  }

  /** The guest of a request's `Cookie` header; null when it names none, or one that we did not sign. */
  read(request: FastifyRequest, cookieHeader: string): Principal | null {
    const match = (this.#isSecure(request) ? secure : plain).exec(cookieHeader);
    if (!match) return null;
    const [, guestId, signature] = match as unknown as [string, string, string];
    const expected = this.#signature(guestId);
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return guest(guestId);
  }

  /** Makes the sender of the request a guest from now on. */
  issue(request: FastifyRequest, reply: FastifyReply): Principal {
    const guestId = uuid7();
    const value = `${guestId}.${this.#signature(guestId)}`;
    const cookie = this.#isSecure(request)
      ? `${secureName}=${value}; ${flags}; Secure`
      : `${plainName}=${value}; ${flags}`;
    reply.header('set-cookie', cookie);
    return guest(guestId);
  }

  #signature(guestId: string): Buffer {
    return Buffer.from(createHmac('sha256', this.#key).update(guestId).digest('base64url'));
  }

  /** Whether cookies of this request are for TLS only: unless it is plain HTTP that never leaves the machine or may. */
  #isSecure(request: FastifyRequest): boolean {
    return request.protocol === 'https' || !(this.#cookiesOverHttp || isLocalCaller(request));
  }
}
