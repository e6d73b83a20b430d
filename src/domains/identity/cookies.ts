import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, isLocalCaller } from './local-caller.ts';

export interface CookieOptions {
  readonly name: string;
  readonly sameSite: 'Lax' | 'Strict';
  readonly maxAgeSeconds: number;
  /** Plain cookies on a café's own network. */
  readonly overHttp: boolean;
}

/**
 * A cookie that scripts cannot read. Under TLS its name begins with `__Host-`: the browser keeps other hosts of the same
 * domain from setting it. Plain HTTP has it by its plain name, and only where nothing leaves the machine or may.
 */
export class Cookie {
  readonly #name: string;
  readonly #flags: string;
  readonly #maxAge: number;
  readonly #overHttp: boolean;
  readonly #plain: RegExp;
  readonly #secure: RegExp;

  constructor({ name, sameSite, maxAgeSeconds, overHttp }: CookieOptions) {
    this.#name = name;
    this.#flags = `HttpOnly; SameSite=${sameSite}`;
    this.#maxAge = maxAgeSeconds;
    this.#overHttp = overHttp;
    const named = (full: string) => new RegExp(`(?:^|;) *${full}=([\\w.-]+) *(?:;|$)`);
    this.#plain = named(name);
    this.#secure = named(`__Host-${name}`);
  }

  /** The value that the request carries; null without one, or with one that has characters of no use to us. */
  read(request: Caller): string | null {
    const { cookie } = request.headers;
    if (typeof cookie !== 'string') return null;
    return (this.#isSecure(request) ? this.#secure : this.#plain).exec(cookie)?.[1] ?? null;
  }

  set(request: FastifyRequest, reply: FastifyReply, value: string): void {
    this.#write(request, reply, value, this.#maxAge);
  }

  /** Takes it away, if the request carries one. */
  clear(request: FastifyRequest, reply: FastifyReply): void {
    if (this.read(request) !== null) this.#write(request, reply, '', 0);
  }

  #write(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
    const secure = this.#isSecure(request);
    const name = secure ? `__Host-${this.#name}` : this.#name;
    reply.header(
      'set-cookie',
      `${name}=${value}; Path=/; Max-Age=${maxAge}; ${this.#flags}${secure ? '; Secure' : ''}`,
    );
  }

  #isSecure(request: Caller): boolean {
    return request.protocol === 'https' || !(this.#overHttp || isLocalCaller(request));
  }
}
