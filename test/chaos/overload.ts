import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { freePort } from '../support/free-port.ts';
import { openProxy } from '../support/proxy.ts';
import { openBooks } from './books.ts';
import type { Flood } from './flood.ts';
import { install } from './installation.ts';
import type { Violation } from './promises.ts';
import { Crema } from './supervisor.ts';

/** What there is too little of. */
interface Shortage {
  readonly what: string;
  readonly latencyMs: number;
  readonly carts: number;
  readonly callers: number;
  /** How long it is flooded. */
  readonly seconds: number;
}

/**
 * Of the database's time: all want the same cart, whose changes go one by one, each a few slow round trips; a busy machine
 * makes no difference. Of the processor: many carts, as fast as it goes; the flood itself takes a part of it, so this is
 * for a quiet machine.
 */
export const shortages = {
  database: { what: "the database's time", latencyMs: 10, carts: 1, callers: 8, seconds: 20 },
  processor: { what: 'the processor', latencyMs: 0, carts: 100_000, callers: 256, seconds: 10 },
} satisfies Record<string, Shortage>;

export interface Bounds {
  /** Of the goodput before and after, so much must remain. */
  readonly goodput: number;
  /** In milliseconds. The server gives up on a call after 8 s; what is admitted must be done before. */
  readonly p99: number;
  /** Of what was done, not more than this may have been admitted besides and then given up. */
  readonly givenUp: number;
}
export const bounds: Bounds = { goodput: 0.8, p99: 7_000, givenUp: 0.01 };

export interface OverloadOptions {
  readonly bounds?: Bounds;
  readonly seconds?: number;
  /** Another copy of the program than this one. */
  readonly program?: string;
}

export interface OverloadReport {
  /** As much as it can do, before and after: a machine that others use too is not the same all the time. */
  readonly before: Flood;
  readonly flood: Flood;
  readonly after: Flood;
  readonly violations: readonly Violation[];
}

const flooder = fileURLToPath(new URL('./flood.ts', import.meta.url));

/** G1: asks for three times what can be done; what is admitted is still done in time, and the rest is told so. */
export async function overload(
  { latencyMs, carts, callers, seconds }: Shortage,
  options: OverloadOptions = {},
): Promise<OverloadReport> {
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const { hostname, port } = new URL(server.url);
  const proxy = await openProxy({ host: hostname, port: Number(port) }, latencyMs);
  const books = openBooks(server.url);
  const own = String(await freePort());
  const databaseUrl = latencyMs > 0 ? proxy.through(server.url) : server.url;
  const crema = new Crema({
    name: 'api',
    args: ['start', '--role', 'api'],
    settings: { DATABASE_URL: databaseUrl, PORT: own },
    directory: installation.directory,
    program: options.program,
  });
  const ask = async (mode: 'closed' | 'open', amount: number, duration: number): Promise<Flood> => {
    const args = [flooder, crema.origin, installation.apiKeys[0], duration, carts, mode, amount].map(String);
    return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  };
  try {
    await crema.start();
    const warm = await ask('closed', callers, 2);
    const before = await ask('closed', callers, 4);
    const flood = await ask('open', before.goodput * 3, options.seconds ?? seconds);
    const after = await ask('closed', callers, 4);
    const done = await books.query<{ units: number }>(
      'select coalesce(sum(quantity), 0)::int as units from carts.items',
    );
    const found = [
      ...judge({ before, flood, after }, options.bounds ?? bounds),
      ...compareBooks([warm, before, flood, after], done.rows[0]!.units),
    ];
    return { before, flood, after, violations: found.map((broken) => ({ id: 'G1', broken })) };
  } finally {
    crema.kill();
    await books.end();
    await proxy.close();
    await server.stop();
    await installation.remove();
  }
}

/** Answers that leave it open whether the change was made. */
const givenUp = ({ answers, lost }: Flood) =>
  lost + (answers['503 deadline_exceeded'] ?? 0) + (answers['503 outcome_unknown'] ?? 0);

type Floods = Omit<OverloadReport, 'violations'>;

function judge({ before, flood, after }: Floods, { goodput, p99, givenUp: most }: Bounds): string[] {
  const found: string[] = [];
  const good = flood.answers['200'] ?? 0;
  const best = (before.goodput + after.goodput) / 2;
  if (flood.goodput < goodput * best) found.push(`goodput fell from ${best} to ${flood.goodput} a second`);
  if (flood.p99 > p99) found.push(`what was admitted took up to ${flood.p99} ms`);
  if (givenUp(flood) > most * good) found.push(`${givenUp(flood)} were admitted and then given up, ${good} were done`);
  if (flood.lost > 0) found.push(`${flood.lost} calls got no answer at all`);
  if (flood.withoutRetryAfter > 0) found.push(`${flood.withoutRetryAfter} refusals do not say when to come again`);
  const others = Object.keys(flood.answers).filter((answer) => !/^(200$|429 |503 )/.test(answer));
  if (others.length > 0) found.push(`answers ${others.join(', ')}`);
  const turnedAway = ({ sent, answers }: Flood) => sent - (answers['200'] ?? 0);
  if (turnedAway(flood) === 0) found.push('nobody was turned away');
  if (turnedAway(after) > 0) found.push(`${turnedAway(after)} were turned away when it was over`);
  return found;
}

/** What was acknowledged is there, and what was refused is not. */
function compareBooks(floods: readonly Flood[], units: number): string[] {
  const sum = (of: (flood: Flood) => number) => floods.reduce((total, flood) => total + of(flood), 0);
  const least = sum(({ answers }) => answers['200'] ?? 0);
  const most = least + sum(givenUp);
  return units >= least && units <= most ? [] : [`${units} units in carts, ${least} to ${most} were acknowledged`];
}
