import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { classify } from './failures.ts';

interface ListenerOptions {
  readonly url: string;
  readonly ssl?: pg.ClientConfig['ssl'];
  readonly channel: string;
  readonly heard: (payload: string) => void;
  readonly warn: (message: string, error: unknown) => void;
}

const reconnectMs = 1_000;

/**
 * A connection of its own that listens to one channel and comes back by itself. `heard` is also called after every
 * (re)connect, because notifications sent in between are lost.
 */
export async function openListener(options: ListenerOptions): Promise<() => Promise<void>> {
  let client: pg.Client | null = null;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.url,
      ssl: options.ssl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'crema listener',
    });
    next.on('notification', (message) => options.heard(message.payload ?? ''));
    next.on('error', (error) => {
      if (closed || client !== next) return;
      client = null;
      options.warn('the notification connection was lost', error);
      void reconnect();
    });
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(options.channel)}`);
    } catch (error) {
      void next.end().catch(() => {});
      throw error;
    }
    if (closed) return next.end(); // nobody would end it later
    client = next;
    options.heard('');
  }

  async function reconnect(): Promise<void> {
    while (!closed) {
      try {
        return await connect();
      } catch {
        await delay(reconnectMs, undefined, { ref: false });
      }
    }
  }

  await connect().catch((error) => {
    if (classify(error) === 'statement') throw error;
    options.warn('there is no notification connection yet', error);
    void reconnect();
  });
  return async () => {
    closed = true;
    await client?.end();
  };
}
