import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../adapters/telemetry/log.ts';
import { isOutage } from '../kernel/errors.ts';

const pauseMs = 500;

/**
 * Repeats a start until the database lets it happen: by then the shop may be open, and must not close for a moment
 * without its database. `signal`: nobody wants it any more.
 */
export async function whenReachable<Started>(
  start: () => Promise<Started>,
  log: Log,
  signal: AbortSignal,
): Promise<Started> {
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (!isOutage(error)) throw error;
      log.warn({ err: error }, 'the work behind the answers waits for the database');
      await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
