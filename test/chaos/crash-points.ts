import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { loadConfig } from '../../src/config.ts';
import { consumersOf } from '../../src/roles/consumers.ts';
import { openBooks } from './books.ts';
import { audit, drain } from './check.ts';
import { Client } from './client.ts';
import { install } from './installation.ts';
import { note, type Operation, operation, verdictOf } from './operations.ts';
import { checkPromises, type Violation } from './promises.ts';
import { Crema, environment, freePort } from './supervisor.ts';

const writes = 'write,writev,sendto,sendmsg';
/** More writes than a checkout can need; reaching it means that nothing is counted. */
const mostPoints = 200;

export interface CrashReport {
  /** How many times the process was killed before the checkout got through. */
  readonly points: number;
  readonly violations: readonly Violation[];
}

/** Whether this machine lets one process trace another. */
export const canTrace = (): boolean => spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/**
 * Kills the process at every point of a checkout where it could have told something to anybody: before its first write,
 * its second, … until the client gets its answer. After each, the order must be learnt by its key, and all must add up.
 */
export async function enumerateCrashPoints(log: (line: string) => void, program?: string): Promise<CrashReport> {
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const port = String(await freePort());
  const process = (role: string) =>
    new Crema({
      name: role,
      args: ['start', '--role', role],
      env: environment({
        DATABASE_URL: server.url,
        PORT: port,
        JWT_SECRET: 'a secret for one run of the chaos harness',
      }),
      directory: installation.directory,
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
      ...(program && { program }),
    });
  const api = process('api');
  const all = process('api,worker');
  const client = new Client();
  const pool = openBooks(server.url);
  const operations: Operation[] = [];
  const ask = async (one: Operation) => note(one, await client.send(`http://127.0.0.1:${port}`, one.request));
  const apiKey = installation.apiKeys[0];
  try {
    for (let point = 1; point <= mostPoints; point += 1) {
      if (!api.running) await api.start();
      const { add, checkout } = purchase(point, apiKey);
      operations.push(add, checkout);
      await ask(add);
      const detach = await killBeforeWrite(api.pid, point, () => api.forgive());
      const answered = await ask(checkout);
      await detach();
      if (answered) {
        log(`${point - 1} crash points of a checkout`);
        api.kill();
        await all.start();
        const late = await drain(pool, consumersOf(loadConfig({}).config));
        return {
          points: point - 1,
          violations: [...late, ...(await audit(pool)), ...(await checkPromises(pool, operations))],
        };
      }
      api.kill(); // if it waited for something else than a write
      await api.start();
      while (!(await ask(checkout))) await delay(50);
      log(
        `killed before write ${point}: ${verdictOf(checkout)}, ${checkout.answers[0]!.replayed ? 'it had been made' : 'it was made now'}`,
      );
    }
    throw new Error(`a checkout has more than ${mostPoints} writes`);
  } finally {
    api.kill();
    all.kill();
    client.close();
    await pool.end();
    await server.stop();
    await installation.remove();
  }
}

function purchase(point: number, apiKey: string): { add: Operation; checkout: Operation } {
  const customer = `customer-${point}`;
  const post = (path: string, body: unknown) => ({
    method: 'POST' as const,
    path,
    body,
    apiKey,
    idempotencyKey: `${path} ${point}`.replace(' ', '-'),
  });
  const product = `rare-${1 + (point % 40)}`;
  const item = {
    customer_id: customer,
    product_id: product,
    product_name: 'Cookies',
    price: '3.50',
    quantity: 1,
  };
  const tag = `tag-${point}`;
  const order = { customer_id: customer, payment_method: 'card', shipping_address: { tag } };
  return {
    add: operation(post('/api/v1/cart/items', item), { kind: 'add', customer, product, quantity: 1 }),
    checkout: operation(post('/api/v1/cart/checkout', order), { kind: 'checkout', tag, customer }),
  };
}

/** Lets the process run until its `nth` write from now, which it does not live to make. @returns how to let go of it */
async function killBeforeWrite(pid: number, nth: number, expected: () => void): Promise<() => Promise<void>> {
  expected();
  const args = [
    '-f',
    '-p',
    String(pid),
    '-e',
    `trace=${writes}`,
    '-e',
    `inject=${writes}:signal=SIGKILL:when=${nth}`,
    '-o',
    '/dev/null',
  ];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const closed = once(tracer, 'close');
  let said = '';
  tracer.stderr.setEncoding('utf8');
  while (!said.includes('attached')) {
    const [text] = (await Promise.race([once(tracer.stderr, 'data'), closed.then(() => [null])])) as [string | null];
    if (text === null) throw new Error(`strace cannot attach: ${said}`);
    said += text;
  }
  tracer.stderr.resume();
  return async () => {
    tracer.kill('SIGTERM');
    await closed;
  };
}
