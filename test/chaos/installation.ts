import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrateQueue } from '../../src/adapters/jobs/schema.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { migrate } from '../../src/adapters/postgres/migrate.ts';
import { putProducts, setStock } from '../../src/domains/catalog/index.ts';
import { customerLock, ensureCustomers, putProfiles } from '../../src/domains/customers/index.ts';
import {
  createApiKeys,
  createUsers,
  customerAccounts,
  hashOfKey,
  hashPassword,
  newKeyText,
} from '../../src/domains/identity/index.ts';
import { createRewards } from '../../src/domains/loyalty/edit-rewards.ts';
import { adjustPoints } from '../../src/domains/loyalty/index.ts';
import { now } from '../../src/kernel/clock.ts';
import type { Command } from '../../src/kernel/command.ts';
import { uuid7 } from '../../src/kernel/ids.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { scopes, system } from '../../src/kernel/principal.ts';
import { entry } from '../domains/catalog/products.ts';
import { freePort } from '../support/free-port.ts';

export interface Installation {
  readonly directory: string;
  readonly dataDirectory: string;
  /** Two services that may do everything. */
  readonly apiKeys: readonly [string, string];
  readonly tracked: readonly string[];
  /** Customers who have points to spend. */
  readonly savers: readonly string[];
  /** Somebody who may do everything, for what services may not. */
  readonly owner: { readonly email: string; readonly password: string };
  remove(): Promise<void>;
}

/** Few of each, and many such products: what matters is the moment when one runs out. */
const stock = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`rare-${index + 1}`, 6]));

/** Few of them, so that many spend the same points at the same moment. */
const savers = Array.from({ length: 8 }, (_, index) => `saver-${index + 1}`);
const savings = 300;
/** Of those who buy, some have an address; the others get no mail. */
const addressed = ['guest-1', 'guest-2', 'guest-3', 'guest-4', 'saver-1', 'saver-2'];
const owner = { email: 'owner@example.org', password: 'a password of the chaos harness' };

/** What points are good for here: the models count on it that every discount is one of these. */
export const chaosReward = { reward_id: 'chaos-off', cost_points: 20, off_cents: 100 } as const;

/** A database of its own, at rest, with two services and something of which there is not enough. */
export async function install(): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'crema-chaos-'));
  await chmod(directory, 0o755); // as root, PostgreSQL runs as somebody else, who must get through here
  const dataDirectory = join(directory, 'data');
  await mkdir(dataDirectory);
  // the port that it tries first: a server that is killed comes back on its own, which nobody must have taken by then
  await writeFile(join(dataDirectory, 'postgres.json'), JSON.stringify({ pid: process.pid, port: await freePort() }));
  const server = await startEmbedded(dataDirectory);
  const client = new pg.Client(server.url);
  await client.connect();
  await migrate(client, fileURLToPath(new URL('../../migrations', import.meta.url)));
  await migrateQueue(client);
  await client.end();
  const apiKeys = await furnish(server.url);
  await server.stop();
  const remove = () => rm(directory, { recursive: true, force: true });
  return { directory, dataDirectory, apiKeys, tracked: Object.keys(stock), savers, owner, remove };
}

async function furnish(url: string): Promise<[string, string]> {
  const database = openDatabase({ url, poolSize: 1, warn: () => {} });
  const kernel = new Kernel(database, { batching: true, width: 1 });
  const run = async <Input>(command: Command<Input, unknown>, inputs: readonly Input[]) => {
    for (const one of await kernel.run(
      command,
      inputs.map((input) => ({ input, principal: system('chaos') })),
    )) {
      if ('defect' in one) throw one.defect;
      if (!one.outcome.ok) throw one.outcome.problem;
    }
  };
  await run(
    putProducts,
    [...Object.keys(stock), 'plenty'].map((product_id) => entry(product_id)),
  );
  await run(
    setStock,
    Object.entries(stock).map(([product_id, on_hand]) => ({ product_id, on_hand })),
  );
  const { reward_id, cost_points, off_cents: amount_off } = chaosReward;
  await run(createRewards, [{ fields: { reward_id, name: reward_id, cost_points, amount_off } }]);
  await database.transaction(async (tx) => void (await ensureCustomers(tx, savers, 'live', now())));
  await run(
    adjustPoints(customerAccounts),
    savers.map((customer_id) => ({ customer_id, points: savings, reason: 'to begin with' })),
  );
  const profiles = addressed.map((customer_id) => ({
    ...{ customer_id, email: `${customer_id}@example.org` },
    ...{ display_name: null, phone: null, time_zone: null },
  }));
  await database.transaction(async (tx) => {
    void tx.lock(addressed.map(customerLock));
    await putProfiles(tx, profiles, now());
  });
  const { email, password } = owner;
  const names = { first_name: '', last_name: '', demo: false };
  await run(createUsers, [
    { user_id: uuid7(), email, password_hash: await hashPassword(password), roles: ['admin'], ...names },
  ]);
  const keys: [string, string] = [newKeyText(), newKeyText()];
  const named = keys.map((key, index) => ({
    api_key_id: uuid7(),
    name: `service-${index}`,
    key_hash: hashOfKey(key),
    scopes,
  }));
  await run(createApiKeys, named);
  await database.close();
  return keys;
}
