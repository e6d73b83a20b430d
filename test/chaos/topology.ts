import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { type EmbeddedDatabase, embeddedUrl, startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { freePort } from '../support/free-port.ts';
import { openProxy } from '../support/proxy.ts';
import { TrialSmtp } from '../support/smtp.ts';
import { openBooks } from './books.ts';
import { type Brokers, brokersAt } from './brokers.ts';
import type { Target } from './faults.ts';
import type { Installation } from './installation.ts';
import { Crema } from './supervisor.ts';

/** Which processes there are, and what stands between them. */
export interface Topology {
  readonly target: Omit<Target, 'log' | 'badStop'>;
  /** A way into the running database past everything that can be broken. */
  look(): Promise<pg.Pool>;
  /** Ends Crema in good order and opens the books. @returns them, and what was wrong with the end (R2) */
  settle(): Promise<{ books: pg.Pool; wrong: readonly string[] }>;
  close(): Promise<void>;
}

/** As in production: APIs and workers, two of each, on a PostgreSQL of their own, with a network in between. */
export const apart = (installation: Installation): Promise<Topology> => inParts(installation, {}, null);

/** The same with events by way of three brokers, which die, too. */
export function kafka(installation: Installation): Promise<Topology> {
  const addresses = process.env.TEST_KAFKA3_BROKERS;
  if (!addresses) throw new Error('TEST_KAFKA3_BROKERS is not set: this topology wants three brokers');
  const prefix = `chaos-${randomBytes(5).toString('hex')}`;
  const names = {
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_TOPIC: `${prefix}-purchases`,
    KAFKA_GROUPID: `${prefix}-purchases`,
  };
  return inParts(installation, { KAFKA_BROKERS: addresses, ...names }, brokersAt(addresses));
}

async function inParts(
  installation: Installation,
  more: Readonly<Record<string, string>>,
  brokers: Brokers | null,
): Promise<Topology> {
  const server = await startEmbedded(installation.dataDirectory);
  const { hostname, port } = new URL(server.url);
  const databaseProxy = await openProxy({ host: hostname, port: Number(port) });
  const mail = await openMail();
  const settings = { ...mail.settings, ...more, DATABASE_URL: databaseProxy.through(server.url) };
  const directory = await emptyDirectory(installation);
  const ports = [await freePort(), await freePort()];
  const start = (name: string, roles: string, own: number) =>
    new Crema({ name, args: ['start', '--role', roles], settings: { ...settings, PORT: String(own) }, directory });
  const processes = [
    start('api 1', 'api', ports[0]!),
    start('api 2', 'api,worker', ports[1]!), // a second worker, for the consumers to be fought over
    start('worker', 'worker,api', await freePort()), // its API is nobody's: it says when the worker is ready
  ];
  const clientProxies = await Promise.all(ports.map((own) => openProxy({ host: '127.0.0.1', port: own })));
  const pool = openBooks(server.url);
  return {
    target: {
      ...{ processes, clientProxies, databaseProxy, brokers, pool },
      ...{ mail: mail.server, dataDirectory: installation.dataDirectory },
    },
    look: async () => pool,
    settle: async () => ({ books: pool, wrong: await endAll(processes) }),
    async close() {
      for (const one of processes) one.kill();
      await Promise.all([databaseProxy, ...clientProxies].map((proxy) => proxy.close()));
      await mail.server.stop();
      await pool.end();
      await server.stop();
    },
  };
}

/** As after `npm start`: one process with everything in it, its PostgreSQL too. */
export async function alone(installation: Installation): Promise<Topology> {
  const { dataDirectory } = installation;
  const own = await freePort();
  const mail = await openMail();
  const ports = { PORT: String(own), GRPC_PORT: '0' };
  const settings = { ...mail.settings, ...ports, CREMA_DATA_DIR: dataDirectory };
  const directory = await emptyDirectory(installation);
  const crema = new Crema({ name: 'crema', args: ['start'], settings, directory });
  const clientProxies = [await openProxy({ host: '127.0.0.1', port: own })];
  const opened: pg.Pool[] = [];
  let server: EmbeddedDatabase | null = null;
  const open = (url: string) => {
    opened.push(openBooks(url));
    return opened.at(-1)!;
  };
  return {
    target: {
      ...{ processes: [crema], clientProxies, databaseProxy: null, brokers: null, pool: null },
      ...{ mail: mail.server, dataDirectory },
    },
    look: async () => open((await embeddedUrl(dataDirectory))!),
    async settle() {
      const wrong = await endAll([crema]);
      server = await startEmbedded(dataDirectory);
      return { books: open(server.url), wrong };
    },
    async close() {
      crema.kill();
      await Promise.all(clientProxies.map((proxy) => proxy.close()));
      await mail.server.stop();
      await Promise.all(opened.map((pool) => pool.end()));
      // a killed Crema leaves its server behind; whoever starts it again clears that away
      server ??= await startEmbedded(dataDirectory);
      await server.stop();
    },
  };
}

async function openMail(): Promise<{ server: TrialSmtp; settings: Record<string, string> }> {
  const server = new TrialSmtp();
  await server.start();
  return { server, settings: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port) } };
}

async function endAll(processes: readonly Crema[]): Promise<string[]> {
  const ends = await Promise.all(processes.map((one) => one.terminate()));
  return ends.filter((wrong) => wrong !== null);
}

async function emptyDirectory({ directory }: Installation): Promise<string> {
  const empty = join(directory, 'empty');
  await mkdir(empty, { recursive: true });
  return empty;
}
