import { isIPv6 } from 'node:net';
import { now } from '../../kernel/clock.ts';
import { problem } from '../../kernel/errors.ts';

export interface ThrottleOptions {
  /** So many at once. */
  readonly burst: number;
  /** And one more each time that so many seconds have passed. */
  readonly everySeconds: number;
}

/** More callers than this are not remembered: an attacker with many addresses must not cost memory without end. */
const maxKeys = 50_000;

/**
 * Holds each caller to a rate, by the generic cell rate algorithm (ITU-T I.371): of every key one number is kept, the
 * time at which it will have earned back all that it has used. It counts in this process; several share nothing.
 */
export class Throttle {
  readonly #spacingMs: number;
  readonly #depthMs: number;
  readonly #fullAgainAt = new Map<string, number>();

  constructor({ burst, everySeconds }: ThrottleOptions) {
    this.#spacingMs = everySeconds * 1_000;
    this.#depthMs = burst * this.#spacingMs;
  }

  /** Counts one call of this caller. @throws 429 `rate_limited` beyond the rate; such a call does not count. */
  pass(key: string): void {
    const time = now().getTime();
    const fullAgainAt = Math.max(this.#fullAgainAt.get(key) ?? 0, time) + this.#spacingMs;
    const early = fullAgainAt - time - this.#depthMs;
    if (early > 0) {
      const retryAfter = Math.ceil(early / 1_000);
      throw problem('rate_limited', 'That was too often in a short time. Try again later.', { retryAfter });
    }
    // last in the map's order, so that those at its beginning have not been heard of for longest
    this.#fullAgainAt.delete(key);
    this.#fullAgainAt.set(key, fullAgainAt);
    if (this.#fullAgainAt.size > maxKeys) this.#forget(time);
  }

  #forget(time: number): void {
    for (const [key, fullAgainAt] of this.#fullAgainAt) {
      if (fullAgainAt > time && this.#fullAgainAt.size <= maxKeys) return;
      this.#fullAgainAt.delete(key);
    }
  }
}

/** What counts as one caller of an address: of IPv6 the network of 64 bits, all of which one household has. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array(Math.max(0, 8 - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
