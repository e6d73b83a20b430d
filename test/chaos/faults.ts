import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { TcpProxy } from '../support/proxy.ts';
import type { TrialSmtp } from '../support/smtp.ts';
import type { Brokers } from './brokers.ts';
import type { Random } from './random.ts';
import type { Crema } from './supervisor.ts';

/** Everything that can be broken. */
export interface Target {
  readonly processes: readonly Crema[];
  /** Between clients and each API, and between Crema and PostgreSQL. */
  readonly clientProxies: readonly TcpProxy[];
  readonly databaseProxy: TcpProxy | null;
  /** Null where events come by the table. */
  readonly brokers: Brokers | null;
  readonly mail: TrialSmtp;
  /** Straight to the database, past the proxy; both null where it runs inside Crema. */
  readonly pool: pg.Pool | null;
  /** The data directory of the embedded server. */
  readonly dataDirectory: string;
  readonly log: (line: string) => void;
  /** Takes note of a stop that was not in good order (R2). */
  readonly badStop: (what: string) => void;
}

type Fault = (target: Target, random: Random) => Promise<void>;

const backends = `select pid from pg_stat_activity
  where datname = current_database() and application_name like 'crema%' and pid <> pg_backend_pid() order by pid`;

async function backendPids({ pool }: Target): Promise<number[]> {
  if (!pool) return [];
  return pool.query<{ pid: number }>(backends).then(
    ({ rows }) => rows.map((row) => row.pid),
    () => [],
  );
}

async function postmasterPid({ dataDirectory }: Target): Promise<number | null> {
  const file = await readFile(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return Number(file.split('\n')[0]) || null;
}

/** Signals whoever may be gone already. */
function signal(pid: number | null | undefined, name: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(pid, name);
  } catch {
    // it ended in the meantime
  }
}

const killProcess: Fault = async ({ processes, log }, random) => {
  const one = random.pick(processes);
  if (!one.running) return;
  log(`kill -9 ${one.name}`);
  one.kill();
  await delay(random.between(0, 400));
  await one.start();
  log(`${one.name} is back`);
};

const freezeProcess: Fault = async ({ processes, log }, random) => {
  const one = random.pick(processes);
  log(`freeze ${one.name}`);
  one.freeze();
  await delay(random.between(100, 2_500));
  one.thaw();
  log(`thaw ${one.name}`);
};

const terminateProcess: Fault = async ({ processes, log, badStop }, random) => {
  const one = random.pick(processes);
  log(`SIGTERM ${one.name}`);
  const wrong = await one.terminate();
  if (wrong) badStop(wrong);
  await one.start();
  log(`${one.name} is back`);
};

const killServer: Fault = async (target) => {
  target.log('kill -9 PostgreSQL');
  signal(await postmasterPid(target), 'SIGKILL');
};

/** As when the power goes: everything is gone at once. */
const killEverything: Fault = async (target, random) => {
  target.log('kill -9 everything');
  signal(await postmasterPid(target), 'SIGKILL');
  for (const one of target.processes) one.kill();
  await delay(random.between(0, 300));
  await Promise.all(target.processes.map((one) => one.start()));
  target.log('all are back');
};

const killBackend: Fault = async (target, random) => {
  const pids = await backendPids(target);
  if (pids.length === 0) return;
  target.log('kill -9 one backend: PostgreSQL recovers from a crash');
  signal(random.pick(pids), 'SIGKILL');
};

const terminateBackends: Fault = async (target, random) => {
  const pids = (await backendPids(target)).filter(() => random.next() < 0.5);
  target.log(`terminate ${pids.length} backends`);
  await target.pool?.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]).catch(() => {});
};

/** As by a statement timeout or an impatient administrator: the connection lives on, the transaction does not. */
const cancelStatements: Fault = async (target, random) => {
  target.log('cancel what all backends do, again and again');
  for (let times = random.between(10, 40); times > 0; times -= 1) {
    const pids = await backendPids(target);
    await target.pool?.query('select pg_cancel_backend(pid) from unnest($1::int[]) as pid', [pids]).catch(() => {});
    await delay(random.between(1, 30));
  }
};

const freezeBackend: Fault = async (target, random) => {
  const pids = await backendPids(target);
  if (pids.length === 0) return;
  const pid = random.pick(pids);
  target.log('freeze one backend');
  signal(pid, 'SIGSTOP');
  await delay(random.between(100, 1_500));
  signal(pid, 'SIGCONT');
};

const loseCommits: Fault = async ({ databaseProxy, log }, random) => {
  if (!databaseProxy) return;
  const fault = random.pick(['lose answers', 'lose answers', 'lose requests'] as const);
  log(`between Crema and PostgreSQL: ${fault}, then cut`);
  databaseProxy.apply(fault);
  await delay(random.between(1, 50));
  databaseProxy.cut();
};

const freezeDatabase: Fault = async ({ databaseProxy, log }, random) => {
  if (!databaseProxy) return;
  log('between Crema and PostgreSQL: silence');
  databaseProxy.apply('freeze');
  await delay(random.between(50, 1_500));
  databaseProxy.apply('pass');
};

const loseAnswers: Fault = async ({ clientProxies, log }, random) => {
  const proxy = random.pick(clientProxies);
  log('between clients and an API: answers are lost, then cut');
  proxy.apply('lose answers');
  await delay(random.between(1, 100));
  proxy.cut();
};

const killMail: Fault = async ({ mail, log }, random) => {
  log('kill -9 the mail server');
  await mail.stop();
  await delay(random.between(0, 1_500));
  await mail.start();
  log('the mail server is back');
};

const killBroker: Fault = async ({ brokers, log }, random) => {
  if (!brokers) return;
  const member = random.between(1, 3);
  log(`kill -9 broker ${member}`);
  await brokers.kill(member);
  await delay(random.between(0, 4_000));
  await brokers.start();
  log(`broker ${member} is back`);
};

const freezeBroker: Fault = async ({ brokers, log }, random) => {
  if (!brokers) return;
  const member = random.between(1, 3);
  log(`freeze broker ${member}`);
  await brokers.freeze(member);
  await delay(random.between(500, 4_000));
  await brokers.thaw(member);
  log(`thaw broker ${member}`);
};

/** So long that its group gives its partitions to others. */
const freezeReader: Fault = async ({ brokers, processes, log }, random) => {
  if (!brokers) return;
  const one = random.pick(processes);
  log(`freeze ${one.name} until its partitions are taken away`);
  one.freeze();
  await delay(random.between(11_000, 14_000));
  one.thaw();
  log(`thaw ${one.name}`);
};

/** What is on its way to brokers gets no answer, and whoever knows of it is gone, too. */
const killBrokersAndAll: Fault = async ({ brokers, processes, log }, random) => {
  if (!brokers) return;
  const spared = random.between(1, 3);
  log(`kill -9 all brokers but ${spared}, then all processes`);
  for (const member of [1, 2, 3]) if (member !== spared) await brokers.kill(member);
  await delay(random.between(200, 1_000));
  for (const one of processes) one.kill();
  await brokers.start();
  await Promise.all(processes.map((one) => one.start()));
  log('all are back');
};

const ofBrokers: readonly (readonly [weight: number, fault: Fault])[] = [
  [5, killBroker],
  [3, freezeBroker],
  [1, freezeReader],
  [4, killBrokersAndAll],
];
const faults: readonly (readonly [weight: number, fault: Fault])[] = [
  [4, killProcess],
  [2, freezeProcess],
  [2, terminateProcess],
  [2, killServer],
  [1, killEverything],
  [2, killBackend],
  [4, terminateBackends],
  [6, cancelStatements],
  [2, freezeBackend],
  [5, loseCommits],
  [2, freezeDatabase],
  [4, loseAnswers],
  [3, killMail],
];

/** Breaks one thing after another, as the seed says, until it is over; then everything it broke is whole again. */
export async function wreak(target: Target, random: Random, isOver: () => boolean): Promise<void> {
  const all = target.brokers ? [...faults, ...ofBrokers] : faults;
  while (!isOver()) {
    await delay(random.between(50, 700));
    await random.weighted(all)(target, random);
  }
}
