import { Connection, type Flow } from './connection.ts';
import { type LoadResult, Tally } from './tally.ts';

export interface LoadOptions {
  /** Where the server listens; only loopback addresses are taken. */
  url: string;
  connections: number;
  /** How long is measured. */
  seconds: number;
  /** How long the load runs before that; what is answered then counts only if it is an error. */
  warmup: number;
}

const drainMs = 5000;

/**
 * Runs `begin(n)` on each of the connections, each call after the answer to its last (a closed loop: latencies do not
 * show what callers who do not wait would see). Ends after `warmup + seconds`, or when all flows came to their end;
 * waits at most five seconds for answers that are under way.
 */
export function runLoad(options: LoadOptions, begin: (connection: number) => Flow): Promise<LoadResult> {
  const url = loopbackUrl(options.url);
  return new Promise((resolve) => {
    const tally = new Tally(options.connections, () => {
      clearTimeout(timer);
      resolve(tally.result());
    });
    const open = Array.from({ length: options.connections }, (_, n) => new Connection(url, () => begin(n), tally));
    let timer = setTimeout(() => {
      tally.startMeasuring();
      timer = setTimeout(() => {
        tally.stop();
        timer = setTimeout(() => {
          for (const connection of open) connection.abandon();
        }, drainMs);
      }, options.seconds * 1000);
    }, options.warmup * 1000);
  });
}

function loopbackUrl(text: string): URL {
  const url = new URL(text);
  const loopback = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\./.test(url.hostname);
  if (url.protocol !== 'http:' || !loopback)
    throw new Error(`the load client only talks http to loopback, not ${text}`);
  return url;
}
