import { randomUUID } from 'node:crypto';
import { Redis } from 'iovalkey';
import { connectionOf, type ValkeyServer } from './valkey.ts';

/** Longer than a read may wait: a server that is only slow is not called dead. */
const patienceMs = 3_000;

export interface ValkeyAnswer {
  /** `Valkey 8.1.4`, `Redis 7.2.4`, or `a server` that does not tell. */
  readonly version: string;
  /** What it took to be given back what was put, with the connection open. */
  readonly ms: number;
}

/** Signs in, keeps a copy and gives it back. Rejects with the reason that the server or the network gave. */
export async function askValkey(server: ValkeyServer): Promise<ValkeyAnswer> {
  const client = new Redis({
    ...connectionOf(server),
    ...{ lazyConnect: true, connectTimeout: patienceMs, commandTimeout: patienceMs, retryStrategy: () => null },
  });
  let reason: Error | null = null;
  client.on('error', (error: Error) => {
    reason ??= error; // what the commands then say is only that there is no connection
  });
  try {
    await client.connect();
    const key = `doctor:${randomUUID()}`;
    const begun = performance.now();
    await client.set(key, 'crema', 'PX', 10_000);
    const found = await client.get(key);
    const ms = Math.round(performance.now() - begun);
    if (found !== 'crema') throw new Error('it answers with something else than it was given');
    const info = await client.info('server').catch(() => ''); // who may only read and write may not ask
    return { version: versionIn(info), ms };
  } catch (error) {
    throw reason ?? error;
  } finally {
    client.disconnect();
  }
}

function versionIn(info: string): string {
  const versionOf = (name: string) => new RegExp(`^${name}_version:(\\S+)`, 'm').exec(info)?.[1];
  const [valkey, redis] = [versionOf('valkey'), versionOf('redis')];
  if (valkey) return `Valkey ${valkey}`;
  return redis ? `Redis ${redis}` : 'a server';
}
