import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import type { HttpServer } from '../../src/adapters/http/index.ts';
import { createLog } from '../../src/adapters/telemetry/log.ts';
import { loadConfig } from '../../src/config.ts';
import { createApiKeys, createUsers, hashOfKey, hashPassword, newKeyText } from '../../src/domains/identity/index.ts';
import type { Command } from '../../src/kernel/command.ts';
import { uuid7 } from '../../src/kernel/ids.ts';
import { type Role, type Scope, system } from '../../src/kernel/principal.ts';
import { buildApi } from '../../src/roles/api.ts';
import { openShop, type Shop } from '../../src/roles/shop.ts';
import { createDatabase } from '../support/database.ts';
import { Client, Guest } from './client.ts';

const people = {
  maria: ['customer'],
  jonas: ['customer'],
  barista: ['barista'],
  csr: ['csr'],
  editor: ['editor'],
  admin: ['admin'],
} as const satisfies Record<string, readonly Role[]>;

const services = {
  /** Keeps carts, at the catalogue's prices. */
  carts: ['carts'],
  /** Also names prices: what S4's clients come as. */
  pricing: ['carts', 'carts:price'],
  till: ['orders'],
  crm: ['customers'],
  buyers: ['purchases'],
  marts: ['marts:read'],
  auditor: ['admin:read'],
} as const satisfies Record<string, readonly Scope[]>;

export type Name = keyof typeof people | keyof typeof services;
export const password = 'correct horse battery staple';

export interface TrialShop {
  shop: Shop;
  app: HttpServer;
  /** Somebody with credentials. */
  as(name: Name): Client;
  /** A visitor without any; each call is another one. */
  guest(): Guest;
  /** A further process of the same shop: a pool, a kernel and an API of its own on the same database. */
  another(): Promise<{ shop: Shop; app: HttpServer; as(name: Name): Client }>;
  /** Runs a command with these inputs as one set; answers values and problem codes, in order. */
  run<Input, Output>(command: Command<Input, Output>, inputs: readonly Input[]): Promise<(Output | string)[]>;
  /** What a query answers, for looking at tables. */
  rows<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** A whole shop on a database of its own, asked over HTTP without a socket. `env` is its configuration. */
export function useShop(env: Record<string, string> = {}): TrialShop {
  const trial = {} as TrialShop;
  const opened: { shop: Shop; app: HttpServer }[] = [];
  let drop = async () => {};

  beforeAll(async () => {
    const created = await createDatabase();
    drop = created.drop;
    const settings = { JWT_SECRET: 's'.repeat(40), JWT_EXPIRES_IN: '30d', CREMA_DEMO: 'false', STORE_TIME_ZONE: 'UTC' };
    const { config } = loadConfig({ ...settings, DATABASE_URL: created.url, DATABASE_POOL_SIZE: '4', ...env });
    const open = async () => {
      const shop = openShop(config, createLog('silent'), { url: created.url, directUrl: created.url });
      const app = await buildApi(shop);
      await Promise.all([app.ready(), connected(shop)]);
      opened.push({ shop, app });
      return { shop, app };
    };
    Object.assign(trial, await open());
    trial.run = async (command, inputs) => {
      const principal = system('test');
      const done = await trial.shop.kernel.run(
        command,
        inputs.map((input) => ({ input, principal })),
      );
      return done.map((one) => {
        if ('defect' in one) throw one.defect;
        return one.outcome.ok ? one.outcome.value : one.outcome.problem.code;
      });
    };
    trial.rows = async <Row>(text: string, values: unknown[] = []) =>
      (await trial.shop.database.pool.query(text, values)).rows as Row[];
    const credentialsOf = await admitEverybody(trial);
    trial.as = (name) => new Client(trial.app, credentialsOf(name));
    trial.guest = () => new Guest(trial.app);
    trial.another = async () => {
      const { shop, app } = await open();
      return { shop, app, as: (name) => new Client(app, credentialsOf(name)) };
    };
  });

  afterAll(async () => {
    for (const { shop, app } of opened) {
      await app.close();
      await Promise.all([shop.tail.close(), shop.statistics.close(), shop.customers.close()]);
      await shop.database.close();
    }
    await drop();
  });
  return trial;
}

/** Opens the whole pool, so that on a busy machine no request has to wait for a connection longer than it may. */
async function connected(shop: Shop): Promise<void> {
  const { database, config } = shop;
  const open = Array.from({ length: config.database.poolSize }, () => database.pool.query('select pg_sleep(0.05)'));
  const failed = (await Promise.allSettled(open)).some((one) => one.status === 'rejected');
  if (failed) await connected(shop);
}

/** Makes the accounts and keys; people sign in when they are first needed. */
async function admitEverybody(trial: TrialShop) {
  const password_hash = await hashPassword(password);
  const users = Object.entries(people).map(([user_id, roles]) => {
    const email = `${user_id}@example.org`;
    return { user_id, email, password_hash, roles, first_name: user_id, last_name: 'Test', demo: false };
  });
  await trial.run(createUsers, users);
  const keys = Object.entries(services).map(([name, scopes]) => ({ name, scopes, text: newKeyText() }));
  const stored = ({ name, scopes, text }: (typeof keys)[number]) => ({
    api_key_id: uuid7(),
    name,
    key_hash: hashOfKey(text),
    scopes,
  });
  await trial.run(createApiKeys, keys.map(stored));
  const signedIn = new Map<Name, Promise<string>>();
  return (name: Name) => (): Record<string, string> | Promise<Record<string, string>> => {
    const key = keys.find((one) => one.name === name);
    if (key) return { 'x-api-key': key.text };
    const token = signedIn.get(name) ?? signIn(trial, name);
    signedIn.set(name, token);
    return token.then((text) => ({ authorization: `Bearer ${text}` }));
  };
}

/** Comes back when she is told to: where a worker begins beside it, on a busy machine, four connections are few. */
async function signIn(trial: TrialShop, name: Name, tries = 5): Promise<string> {
  const { status, body } = await new Client(trial.app, () => ({})).post('/api/auth/login', {
    email: `${name}@example.org`,
    password,
  });
  if (status === 503 && tries > 1) {
    await delay(1_000);
    return signIn(trial, name, tries - 1);
  }
  if (status !== 200) throw new Error(`${name} could not sign in: ${status} ${body.code}`);
  return body.token;
}
