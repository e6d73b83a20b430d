import { Cache } from '../adapters/cache/index.ts';
import type { Valkey } from '../adapters/valkey/valkey.ts';
import type { Shop } from './shop.ts';

export interface OpenedCache {
  readonly cache: Pick<Cache, 'read'>;
  /** Null where there is only memory. */
  readonly valkey: Valkey | null;
  close(): Promise<void>;
}

/** What is cached, and the statements that change it; in the schema its tables have the same as triggers. */
const groups = { menu: ['catalog.'] } as const;

/** The server's code is loaded only where there is one. */
export async function openCache({
  config,
  database,
  log,
}: Pick<Shop, 'config' | 'database' | 'log'>): Promise<OpenedCache> {
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message);
  const { enabled, host, ...server } = config.cache;
  if (!enabled) return { cache: { read: (_group, _key, load) => load() }, valkey: null, close: async () => {} };
  const valkey =
    host === null ? null : new (await import('../adapters/valkey/valkey.ts')).Valkey({ host, ...server }, warn);
  const cache = new Cache({ database, second: valkey, groups, warn });
  return {
    cache,
    valkey,
    async close() {
      await cache.close();
      valkey?.close();
    },
  };
}
