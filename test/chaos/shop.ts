import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { loadConfig } from '../../src/config.ts';
import { consumersOf } from '../../src/roles/consumers.ts';
import { freePort } from '../support/free-port.ts';
import { openStatementProxy, type StatementProxy } from '../support/statement-proxy.ts';
import { openBooks } from './books.ts';
import { audit, drain } from './check.ts';
import { Client } from './client.ts';
import { type Installation, install } from './installation.ts';
import { note, type Operation, operation } from './operations.ts';
import { checkPromises, type Violation } from './promises.ts';
import { Crema } from './supervisor.ts';

/** One API with one client, for what is done to a single purchase at a chosen moment. */
export interface Shop extends AsyncDisposable {
  readonly api: Crema;
  /** A way into the database past the proxy. */
  readonly pool: pg.Pool;
  /** Between Crema and PostgreSQL. */
  readonly proxy: StatementProxy;
  /** Fills a new cart. @returns the checkout that is due, with an idempotency key or without */
  fillCart(keyed: boolean): Promise<Operation>;
  /** Asks once. @returns whether that decided it */
  ask(one: Operation): Promise<boolean>;
  /** Asks until it is decided, of a process that runs. */
  learn(one: Operation): Promise<void>;
  /** What clients were told against what is there, now. */
  promises(): Promise<Violation[]>;
  /** The end: lets consumers catch up, and asks everything. */
  audit(): Promise<Violation[]>;
}

/** @param program another copy of the program than this one */
export async function openShop(program?: string): Promise<Shop> {
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const { hostname, port } = new URL(server.url);
  const proxy = await openStatementProxy({ host: hostname, port: Number(port) });
  const pool = openBooks(server.url);
  const client = new Client();
  const api = await crema(installation, proxy.through(server.url), 'api', program);
  const operations: Operation[] = [];
  let purchases = 0;
  const ask = async (one: Operation) => note(one, await client.send(api.origin, one.request));
  const learn = async (one: Operation) => {
    for (;;) {
      if (!api.running) await api.start();
      if (await ask(one)) return;
      await delay(50);
    }
  };
  const promises = async () => {
    await answering(pool);
    return checkPromises(pool, operations);
  };
  return {
    api,
    pool,
    proxy,
    ask,
    learn,
    promises,
    async fillCart(keyed) {
      purchases += 1;
      const { add, checkout } = purchase(purchases, installation.apiKeys[0], keyed);
      operations.push(add, checkout);
      await learn(add);
      return checkout;
    },
    async audit() {
      api.kill();
      const deaths = api.deaths.map((broken) => ({ id: 'R1', broken }));
      const worker = await crema(installation, server.url, 'api,worker', program);
      try {
        await worker.start();
        const late = await drain(pool, consumersOf(loadConfig({}).config));
        return [...deaths, ...late, ...(await audit(pool)), ...(await promises())];
      } finally {
        worker.kill();
      }
    },
    async [Symbol.asyncDispose]() {
      api.kill();
      client.close();
      await proxy.close();
      await pool.end();
      await server.stop();
      await installation.remove();
    },
  };
}

/** Until the server has recovered, if it was killed. */
async function answering(pool: pg.Pool): Promise<void> {
  while (!(await pool.query('select').catch(() => null))) await delay(20);
}

async function crema(installation: Installation, url: string, roles: string, program?: string): Promise<Crema> {
  return new Crema({
    name: roles,
    args: ['start', '--role', roles],
    settings: { DATABASE_URL: url, PORT: String(await freePort()) },
    directory: installation.directory,
    program,
  });
}

function purchase(number: number, apiKey: string, keyed: boolean): { add: Operation; checkout: Operation } {
  const [customer, tag, product] = [`customer-${number}`, `tag-${number}`, 'tea'];
  const item = { customer_id: customer, product_id: product, product_name: 'Tea', price: '3.50', quantity: 1 };
  const order = { customer_id: customer, payment_method: 'card', shipping_address: { tag } };
  const post = (path: string, body: unknown, idempotencyKey?: string) => ({
    method: 'POST' as const,
    path,
    body,
    apiKey,
    idempotencyKey,
  });
  return {
    add: operation(post('/api/v1/cart/items', item, `add-${number}`), {
      kind: 'add',
      customer,
      product,
      quantity: 1,
    }),
    checkout: operation(post('/api/v1/cart/checkout', order, keyed ? `checkout-${number}` : undefined), {
      kind: 'checkout',
      tag,
      customer,
    }),
  };
}
