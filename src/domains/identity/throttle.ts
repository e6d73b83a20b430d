import { now } from '../../kernel/clock.ts';
import { type Problem, problem } from '../../kernel/errors.ts';
import { Allowance, type Rate } from './allowance.ts';
import { TimedCache } from './timed-cache.ts';

const minute = 60_000;
/** Guesses from one address, at whatever accounts: a café's staff behind one address gets by with it. */
const perAddress: Rate = { burst: 50, everyMs: 10_000 };
/** Guesses at one account from one address. */
const perPair: Rate = { burst: 10, everyMs: minute / 2 };
/** Guesses at one account from all addresses together that it has not been signed in from. */
const perAccount: Rate = { burst: 100, everyMs: minute };
/** What costs a hash or a mail without a password being right: opening accounts, asking for links. */
const perRequest: Rate = { burst: 20, everyMs: minute };

const rememberedMs = 30 * 86_400_000;
const maxRemembered = 50_000;

/**
 * Slows down who guesses. Only failures count. A victim is never locked out for ever: where she has signed in before, the
 * guesses of others do not count, and `forgot` opens every door. Per process, and forgotten by a restart: a table would
 * let whoever fails write to the database.
 */
export class Throttle {
  readonly #addresses = new Allowance(perAddress);
  readonly #pairs = new Allowance(perPair);
  readonly #accounts = new Allowance(perAccount);
  readonly #requests = new Allowance(perRequest);
  readonly #known = new TimedCache<true>(maxRemembered);

  /**
   * Spends a try before the password is looked at, so that many at once are no way around it.
   *
   * @returns gives it back, for when the password was right
   * @throws 429 `rate_limited`
   */
  guess(address: string, account: string): () => void {
    const at = now().getTime();
    const pair = `${address} ${account}`;
    const known = this.#known.get(pair, at) === true;
    const spent = [
      [this.#addresses, address],
      [this.#pairs, pair],
      ...(known ? [] : [[this.#accounts, account] as const]),
    ] as const;
    const wait = Math.max(...spent.map(([allowance, key]) => allowance.wait(key, at)));
    if (wait > 0) throw tooMany(wait);
    for (const [allowance, key] of spent) allowance.spend(key, at);
    return () => {
      for (const [allowance, key] of spent) allowance.giveBack(key, now().getTime());
      this.#known.set(pair, true, now().getTime() + rememberedMs);
    };
  }

  /** @throws 429 `rate_limited` */
  request(address: string): void {
    const at = now().getTime();
    const wait = this.#requests.wait(address, at);
    if (wait > 0) throw tooMany(wait);
    this.#requests.spend(address, at);
  }

  /** Somebody proved by her mail who she is: guesses at her account are over, and here she is known. */
  proved(address: string, account: string): void {
    this.#accounts.clear(account);
    this.#pairs.clear(`${address} ${account}`);
    this.#known.set(`${address} ${account}`, true, now().getTime() + rememberedMs);
  }
}

function tooMany(waitMs: number): Problem {
  const retryAfter = Math.ceil(waitMs / 1000);
  return problem('rate_limited', 'Too many tries. Wait a moment, or choose a new password by mail.', { retryAfter });
}
