import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import { consumersOf } from '../../src/roles/consumers.ts';
import { audit, drain, sample } from './check.ts';
import { Client } from './client.ts';
import { wreak } from './faults.ts';
import { type Installation, install } from './installation.ts';
import { checkMails } from './mails.ts';
import { type Operation, verdictOf } from './operations.ts';
import { checkPromises, type Violation } from './promises.ts';
import { Random } from './random.ts';
import { auditTopics } from './topics-audit.ts';
import { alone, apart, kafka } from './topology.ts';
import { Workload } from './workload.ts';

export const topologies = { apart, alone, kafka };

export interface RunOptions {
  readonly seed: number;
  /** How long load and faults go on; starting, healing and checking come on top. */
  readonly seconds: number;
  /** On a slow machine it goes on until so many things have been asked for, up to eight times as long. */
  readonly operations?: number;
  readonly topology: keyof typeof topologies;
  readonly log: (line: string) => void;
  /** Is shown all that was checked. */
  readonly inspect?: (books: pg.Pool, told: Told, readers: typeof consumers) => Promise<void>;
}

/** What people were told. */
export interface Told {
  readonly operations: readonly Operation[];
  /** Message-IDs of the mails that the mail server took over. */
  readonly mails: readonly string[];
}

export interface Report {
  readonly options: RunOptions;
  readonly faults: number;
  /** How often it was asked, while faults went on, what holds at every moment. */
  readonly samples: number;
  /** Operations by kind and verdict. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

const clients = 20;
const learnMs = 30_000;
const mostPatience = 8;
/** A group first gives up who died, waits for everybody to come back, and asks for a coordinator that moved. */
const kafkaDrainMs = 120_000;

/**
 * Runs Crema under load and breaks what the seed says; then heals everything, waits for it to drain and compares what is
 * there with what was promised.
 */
export async function runChaos(options: RunOptions): Promise<Report> {
  const { seed, seconds, operations = 0, topology: name } = options;
  const started = performance.now();
  const say = (line: string) =>
    options.log(`[${((performance.now() - started) / 1000).toFixed(2).padStart(6)} s] ${line}`);
  say(`seed ${seed}, ${seconds} s, ${name}`);
  const installation = await install();
  const topology = await topologies[name](installation);
  const { target } = topology;
  const random = new Random(seed);
  const client = new Client();
  const origins = target.clientProxies.map(({ port }) => `http://127.0.0.1:${port}`);
  const { apiKeys, tracked, savers } = installation;
  let workload: Workload | null = null;
  const violations: Violation[] = [];
  const violate = (id: string) => (broken: string) => void violations.push({ id, broken });
  let faults = 0;
  let samples = 0;
  const log = (line: string) => {
    faults += 1;
    say(line);
  };
  try {
    await Promise.all(target.processes.map((one) => one.start()));
    say('open');
    const token = await signIn(client, target.processes[0]!.origin, installation);
    workload = new Workload({ client, origins, apiKeys, tracked, savers, token, random: random.fork() });
    const { operations: asked } = workload;
    const opened = Date.now();
    const isOver = () => {
      const enough = asked.length >= operations ? 1 : mostPatience;
      return Date.now() - opened > seconds * 1000 * enough;
    };
    const eyes = await topology.look();
    const load = workload.run(clients);
    await Promise.all([
      wreak({ ...target, log, badStop: violate('R2') }, random.fork(), isOver),
      watch(eyes, isOver, target.brokers === null).then(({ samples: count, found }) => {
        samples = count;
        violations.push(...found);
      }),
    ]);
    workload.stop();
    await load;
    say('healed; asking for what is not decided yet');
    await workload.learn(Date.now() + learnMs);
    violations.push(...(await drain(await topology.look(), consumers, target.brokers ? kafkaDrainMs : undefined)));
    const { books, wrong } = await topology.settle();
    wrong.forEach(violate('R2'));
    say('drained and stopped; checking');
    violations.push(...(await audit(books)));
    violations.push(...(await checkPromises(books, asked)));
    const mails = target.mail.messageIds;
    violations.push(...(await checkMails(books, mails)));
    if (target.brokers) violations.push(...(await auditTopics(books, target.brokers.addresses)));
    for (const one of target.processes) one.deaths.forEach(violate('R1'));
    if (violations.length > 0) for (const one of target.processes) options.log(`${one.name}: ${one.lastWords}`);
    await options.inspect?.(books, { operations: asked, mails }, consumers);
    return { options, faults, samples, verdicts: countVerdicts(asked), violations };
  } finally {
    workload?.stop();
    client.close();
    await topology.close();
    await installation.remove();
  }
}

const consumers = consumersOf(loadConfig({}).config);

/** @returns a token of the owner */
export async function signIn(client: Client, origin: string, { owner }: Installation): Promise<string> {
  const outcome = await client.send(origin, { method: 'POST', path: '/api/auth/login', body: owner });
  if ('lost' in outcome || outcome.status !== 200) throw new Error(`nobody could sign in: ${JSON.stringify(outcome)}`);
  return (JSON.parse(outcome.body) as { token: string }).token;
}

/** What must hold at every moment is asked every half second, past all faults; whoever cannot be asked is asked later. */
async function watch(
  pool: pg.Pool,
  isOver: () => boolean,
  inOrder: boolean,
): Promise<{ samples: number; found: Violation[] }> {
  const found: Violation[] = [];
  let samples = 0;
  while (!isOver()) {
    await delay(500);
    const broken = await sample(pool, inOrder).catch(() => null);
    if (broken === null) continue;
    samples += 1;
    found.push(...broken);
  }
  return { samples, found };
}

function countVerdicts(operations: readonly Operation[]): Record<string, number> {
  const groups = Map.groupBy(operations, (one) => `${one.effect.kind} ${verdictOf(one)}`);
  return Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
}
