import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { uuid7 } from '../../kernel/ids.ts';
import { guest, type Principal } from '../../kernel/principal.ts';
import { Cookie } from './cookies.ts';
import type { Caller } from './local-caller.ts';

const form = /^([\w-]+)\.([\w-]+)$/;
/** How long a browser keeps a guest's cookie, from the first change of her cart on. */
export const guestCookieDays = 30;

export interface GuestOptions {
  /** Signs the cookies. */
  readonly key: Buffer;
  /** Plain cookies on a café's own network. */
  readonly cookiesOverHttp: boolean;
}

/** Visitors without an account, each known by a signed cookie that names her. */
export class Guests {
  readonly #key: Buffer;
  readonly #cookie: Cookie;

  constructor({ key, cookiesOverHttp }: GuestOptions) {
    this.#key = key;
    this.#cookie = new Cookie({
      name: 'crema_guest',
      sameSite: 'Lax',
      maxAgeSeconds: guestCookieDays * 86_400,
      overHttp: cookiesOverHttp,
    });
  }

  /** The guest whose cookie a request carries; null without one, or with one that we did not sign. */
  read(request: Caller): Principal | null {
    const [, guestId, signature] = form.exec(this.#cookie.read(request) ?? '') ?? [];
    if (guestId === undefined || signature === undefined) return null;
    const expected = this.#signature(guestId);
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return guest(guestId);
  }

  /** Makes the sender of the request a guest from now on. */
  issue(request: FastifyRequest, reply: FastifyReply): Principal {
    const guestId = uuid7();
    this.#cookie.set(request, reply, `${guestId}.${this.#signature(guestId)}`);
    return guest(guestId);
  }

  /** She is somebody now: what she was as a guest is not left to whoever uses the browser next. */
  leave(request: FastifyRequest, reply: FastifyReply): void {
    this.#cookie.clear(request, reply);
  }

  #signature(guestId: string): Buffer {
    return Buffer.from(createHmac('sha256', this.#key).update(guestId).digest('base64url'));
  }
}
