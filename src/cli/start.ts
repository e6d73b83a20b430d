import '../adapters/telemetry/metrics.ts'; // first: instruments made before the meters are installed record nothing

import { startEmbedded } from '../adapters/postgres/embedded.ts';
import { createLog } from '../adapters/telemetry/log.ts';
import { type Config, loadConfig } from '../config.ts';
import { type RunningApi, startApi } from '../roles/api.ts';
import { makeDemo } from '../roles/demo.ts';
import type { RunningGrpc } from '../roles/grpc.ts';
import { type DatabaseAddress, openShop, type Shop } from '../roles/shop.ts';
import { whenReachable } from '../roles/when-reachable.ts';
import { type RunningRole, startWorker } from '../roles/worker.ts';
import { defineCommand, type Io, UsageError } from './command.ts';
import { sayAccounts } from './demo-accounts.ts';
import { ensureMigrated } from './migrations.ts';
import { withClient } from './with-database.ts';

const roles = ['api', 'grpc', 'worker'] as const;
type Role = (typeof roles)[number];

export const command = defineCommand({
  usage: 'crema start [--role api,grpc,worker]',
  example: 'crema start\ncrema start --role worker   # a further process, on the same DATABASE_URL',
  options: {
    role: {
      type: 'string',
      value: 'ROLES',
      description: `only these of ${roles.join(', ')}; all of them unless given`,
    },
  },
  async run({ options }, io) {
    const wanted = options.role === undefined ? roles : rolesOf(options.role);
    const { config, notices } = loadConfig(io.env);
    for (const notice of notices) io.say(notice);
    const embedded = config.database.url === null ? await startEmbedded(config.server.dataDir, { log: io.say }) : null;
    try {
      await serve(
        config,
        io,
        wanted,
        embedded ? { url: embedded.socketUrl, directUrl: embedded.socketUrl } : addressOf(config),
      );
    } finally {
      await embedded?.stop();
    }
    return 0;
  },
});

/** Runs the roles until the process is asked to stop, then ends them in order: no new work, then what is open. */
async function serve(config: Config, io: Io, wanted: readonly Role[], address: DatabaseAddress): Promise<void> {
  const target = { ...address, origin: 'configured' as const, ssl: config.database.ssl };
  await withClient(target, io, (client) => ensureMigrated(client, config, io.say));
  const shop = openShop(config, createLog(config.server.logLevel), address);
  const running: RunningRole[] = [];
  try {
    await demo(shop, io);
    if (wanted.includes('api')) running.push(await announce(shop, io));
    if (wanted.includes('grpc')) running.push(await announceGrpc(shop, io));
    if (wanted.includes('worker')) running.push(await whenReachable(() => startWorker(shop), shop.log, io.signal));
    await stopRequested(io.signal);
  } finally {
    for (const role of running) await role.stop();
    await Promise.all([shop.tail.close(), shop.statistics.close(), shop.customers.close()]);
    await shop.database.close();
  }
}

/** At the first start, unless told otherwise, there is something to look at. */
async function demo({ config, kernel }: Shop, io: Io): Promise<void> {
  if (!config.demo.enabled) return;
  const made = await makeDemo(kernel, config);
  if (made.seeded) sayAccounts(made, io);
}

async function announce(shop: Shop, io: Io): Promise<RunningApi> {
  const api = await startApi(shop);
  io.say(
    `${shop.config.store.name} is open: ${api.url}   API: ${api.url}/docs   time zone: ${shop.config.store.timeZone}`,
  );
  return api;
}

async function announceGrpc(shop: Shop, io: Io): Promise<RunningGrpc> {
  const { startGrpc } = await import('../roles/grpc.ts'); // what it brings along would hold up the opening
  const grpc = await startGrpc(shop);
  io.say(`gRPC: ${grpc.address}${shop.config.server.grpcReflection ? '   (with reflection)' : ''}`);
  return grpc;
}

const stopRequested = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });

function addressOf({ database }: Config): DatabaseAddress {
  return { url: database.url!, directUrl: database.directUrl ?? database.url! };
}

function rolesOf(list: string): Role[] {
  return list.split(',').map((name) => {
    const role = roles.find((one) => one === name.trim());
    if (!role)
      throw new UsageError(
        `There is no role "${name.trim()}"; expected some of ${roles.join(', ')}, separated by commas.`,
      );
    return role;
  });
}
