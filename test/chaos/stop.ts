import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { freePort } from '../support/free-port.ts';
import { openBooks } from './books.ts';
import { Client } from './client.ts';
import { install } from './installation.ts';
import { note, operation, verdictOf } from './operations.ts';
import { checkPromises } from './promises.ts';
import { Crema, graceMs } from './supervisor.ts';

const callers = 40;

/**
 * R2: asks an API to stop while forty adds are under way, held up by somebody else's lock until the request to stop has
 * arrived. @returns what was not as it should be: all forty answered and done, the exit code 0, within `limitMs`
 */
export async function stopUnderLoad(limitMs = graceMs, program?: string): Promise<string[]> {
  const installation = await install();
  const server = await startEmbedded(installation.dataDirectory);
  const port = String(await freePort());
  const crema = new Crema({
    name: 'api',
    args: ['start', '--role', 'api'],
    settings: { DATABASE_URL: server.url, PORT: port },
    directory: installation.directory,
    program,
  });
  const client = new Client();
  const holder = new pg.Client(server.url);
  const pool = openBooks(server.url);
  try {
    await crema.start();
    await holder.connect();
    await holder.query('begin; lock table carts.items in exclusive mode');
    const calls = Array.from({ length: callers }, (_, index) => {
      const body = {
        customer_id: `caller-${index}`,
        product_id: 'tea',
        product_name: 'Tea',
        price: '2.00',
        quantity: 1,
      };
      const request = { method: 'POST' as const, path: '/api/v1/cart/items', body, apiKey: installation.apiKeys[0] };
      return operation(request, { kind: 'add', customer: body.customer_id, product: 'tea', quantity: 1 });
    });
    const answers = calls.map((one) =>
      client.send(`http://127.0.0.1:${port}`, one.request).then((outcome) => note(one, outcome)),
    );
    await waitingFor(pool);
    const ending = crema.terminate(limitMs);
    await delay(500);
    await holder.query('commit');
    const wrong = await ending;
    await Promise.all(answers);
    const unanswered = calls.filter((one) => verdictOf(one) !== 'done').length;
    const broken = await checkPromises(pool, calls);
    return [
      ...(wrong ? [wrong] : []),
      ...(unanswered > 0 ? [`${unanswered} of ${callers} were not answered`] : []),
      ...broken.map((one) => one.broken),
    ];
  } finally {
    crema.kill();
    client.close();
    await holder.end();
    await pool.end();
    await server.stop();
    await installation.remove();
  }
}

/** Until a first batch hangs on the lock; the others have then been sent too. */
async function waitingFor(pool: pg.Pool): Promise<void> {
  const waiting = `select from pg_locks where not granted and relation = 'carts.items'::regclass`;
  while (((await pool.query(waiting)).rowCount ?? 0) === 0) await delay(20);
  await delay(200);
}
