import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'iovalkey';
import type { Copy, SecondLevel } from '../cache/index.ts';

export interface ValkeyServer {
  readonly host: string;
  readonly port: number;
  readonly password: string | null;
  readonly tls: boolean;
  /** Before every key, where several installations share a server. */
  readonly keyPrefix: string;
}

/** What a read may wait, once; then it is not asked until it has answered again. */
const commandMs = 250;
const connectMs = 1_000;
const probeMs = 1_000;
/** A copy that nobody has renewed for so long is let go. */
const keptMs = 300_000;
const stampLength = 20;

/** Sets a copy unless what is there is newer: stamps have the same length, so texts compare as they do. */
const putUnlessNewer = `
local there = redis.call('GETRANGE', KEYS[1], 0, ${stampLength - 1})
if there < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'PX', ARGV[3]) end
return 0`;

/**
 * A Valkey (or Redis) server as a second level. One that is frozen or dead costs a single read a quarter of a second:
 * the first that gets no answer opens the circuit, and only a ping in the background closes it again.
 */
export class Valkey implements SecondLevel {
  readonly #client: Redis;
  readonly #warn: (message: string, error: unknown) => void;
  /** Nothing is asked while the circuit is open: until the first word, and from a silence to the next word. */
  #open = true;
  #complained = false;
  #probing: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(server: ValkeyServer, warn: (message: string, error: unknown) => void) {
    this.#warn = warn;
    this.#client = new Redis({
      ...connectionOf(server),
      ...{ connectTimeout: connectMs, commandTimeout: commandMs },
      enableAutoPipelining: true,
      retryStrategy: (times) => Math.min(100 * 2 ** times, 5_000),
    });
    this.#client.on('ready', () => this.#answered());
    this.#client.on('error', (error) => this.#failed(error));
  }

  async get(key: string): Promise<Copy | null> {
    if (this.#open) return null;
    try {
      const text = await this.#client.get(key);
      if (text === null) return null;
      return { stamp: BigInt(text.slice(0, stampLength)), value: text.slice(stampLength) };
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  put(key: string, { stamp, value }: Copy): void {
    if (this.#open) return;
    const padded = stamp.toString().padStart(stampLength, '0');
    this.#client.eval(putUnlessNewer, 1, key, padded, value, keptMs).catch((error) => this.#failed(error));
  }

  /** Rejects when it does not answer in time. */
  async ping(): Promise<void> {
    await this.#client.ping();
  }

  close(): void {
    this.#closed = true;
    if (this.#probing) clearTimeout(this.#probing);
    this.#client.disconnect();
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    if (!this.#complained) this.#warn('the cache server does not answer; the database does', error);
    this.#complained = true;
    this.#open = true;
    this.#probing ??= setTimeout(() => {
      this.#probing = null;
      this.ping().then(
        () => this.#answered(),
        (reason) => this.#failed(reason),
      );
    }, probeMs).unref();
  }

  #answered(): void {
    this.#open = false;
    this.#complained = false;
  }
}

/** How a server is reached. By default the client waits for ever and keeps what it cannot send. */
export function connectionOf({ host, port, password, tls, keyPrefix }: ValkeyServer): RedisOptions {
  return {
    ...{ host, port, keyPrefix, maxRetriesPerRequest: 1, enableOfflineQueue: false },
    ...(password === null ? {} : { password }),
    // a certificate's name is asked for by names only
    ...(tls ? { tls: isIP(host) ? {} : { servername: host } } : {}),
  };
}
