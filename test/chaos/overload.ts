import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { openProxy } from '../support/proxy.ts';
import type { Flood } from './flood.ts';
import { install } from './installation.ts';
import type { Violation } from './promises.ts';
import { Crema, environment, freePort } from './supervisor.ts';

/** What there is too little of. */
interface Shortage {
  readonly what: string;
  readonly latencyMs: number;
  readonly carts: number;
  readonly callers: number;
  readonly seconds: number;
}

/**
 * Of the processor: many carts, as fast as it goes; the flood itself takes a part of it, so this is for a quiet machine.
 * Of the database's time: all want the same cart, whose changes go one by one, each a few slow round trips.
 */
export const shortages = {
  processor: { what: 'the processor', latencyMs: 0, carts: 100_000, callers: 256, seconds: 5 },
  database: { what: "the database's time", latencyMs: 10, carts: 1, callers: 8, seconds: 20 },
} satisfies Record<string, Shortage>;

/** The server gives up on a call after this; what is admitted must be done before. */
const worstP99Ms = 8_000;
const flooder = fileURLToPath(new URL('./flood.ts', import.meta.url));

export interface OverloadReport {
  readonly peak: Flood;
  readonly flood: Flood;
  readonly violations: readonly Violation[];
}

/** G1: asks for three times what can be done; what is admitted is still done in time, and the rest is told so. */
export async function overload(
  { latencyMs, carts, callers, seconds }: Shortage,
  program?: string,
): Promise<OverloadReport> {
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const { hostname, port } = new URL(server.url);
  const proxy = await openProxy({ host: hostname, port: Number(port) }, latencyMs);
  const own = String(await freePort());
  const databaseUrl = latencyMs > 0 ? proxy.through(server.url) : server.url;
  const crema = new Crema({
    name: 'api',
    args: ['start', '--role', 'api'],
    env: environment({ DATABASE_URL: databaseUrl, PORT: own, JWT_SECRET: 'a secret for one run of the chaos harness' }),
    directory: installation.directory,
    readyUrl: `http://127.0.0.1:${own}/health/ready`,
    ...(program && { program }),
  });
  const ask = async (mode: 'closed' | 'open', amount: number, duration: number): Promise<Flood> => {
    const args = [flooder, crema.origin, installation.apiKeys[0], duration, carts, mode, amount].map(String);
    return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  };
  try {
    await crema.start();
    await ask('closed', callers, 3); // warms up
    const peak = await ask('closed', callers, 5);
    const flood = await ask('open', peak.goodput * 3, seconds);
    return { peak, flood, violations: judge(peak, flood) };
  } finally {
    crema.kill();
    await proxy.close();
    await server.stop();
    await installation.remove();
  }
}

function judge(peak: Flood, flood: Flood): Violation[] {
  const found: string[] = [];
  if (flood.goodput < 0.8 * peak.goodput) found.push(`goodput fell from ${peak.goodput} to ${flood.goodput} a second`);
  if (flood.p99 > worstP99Ms) found.push(`what was admitted took up to ${flood.p99} ms`);
  if (flood.lost > 0) found.push(`${flood.lost} calls got no answer at all`);
  const others = Object.keys(flood.answers).filter((status) => !['200', '429', '503', 'lost'].includes(status));
  if (others.length > 0) found.push(`answers ${others.join(', ')}`);
  return found.map((broken) => ({ id: 'G1', broken }));
}
