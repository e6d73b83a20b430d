/**
 * `node test/contract/run.ts [--report FILE]`: whether the server does what its `/openapi.json` says, and nothing else.
 * schemathesis makes the requests, valid and invalid, once as each kind of caller, of the real product with its demo. No
 * server error, no answer that the document does not know; and every operation has to succeed at least once for somebody,
 * so that the examination does not quietly end at the first refusal.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { dataDirectory, startServer } from '../../bench/server.ts';
import { type Caller, makeCallers, password } from './callers.ts';
import { endings, examine, schemathesisVersion } from './schemathesis.ts';

/** The examples of links in the document. */
const exampleLinks = {
  verify: 'verify-Zq8Lr3Ht0pBnY5uWc2Xe9Kd7Jm4Gs6VaF1oQ',
  reset: 'reset-kx2cF0mC1cV0s5x1mJ5s1z3nN2Yc7rWwF8m3f',
};

/**
 * What needs more than requests can know: a mailed link that is still good, an order that is paid, a message that failed,
 * the bytes of a picture, a new product's options. They are asked all the same; that they succeed is tested in test/domains.
 */
const elsewhere: ReadonlySet<string> = new Set([
  'POST /api/auth/verify',
  'GET /api/reminders/unsubscribe/{token}',
  'POST /api/reminders/unsubscribe/{token}',
  'GET /api/orders/{order_id}/invoice',
  'GET /api/invoices/{invoice_id}',
  'POST /api/admin/outbox/{id}/retry',
  'POST /api/admin/products',
  'POST /api/admin/products/{id}/image',
]);

/** Whoever ends this gets an end in good order: nothing runs on, nothing is left behind. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const { values } = parseArgs({ options: { report: { type: 'string' }, caller: { type: 'string' } } });
const version = await schemathesisVersion();
const { passed, failed } = version === null ? withoutSchemathesis() : await withSchemathesis(version);
if (values.report !== undefined) {
  await writeFile(values.report, JSON.stringify({ numPassedTests: passed, numFailedTests: failed }));
}
process.exitCode = failed === 0 ? 0 : 1;

interface Count {
  readonly passed: number;
  readonly failed: number;
}

function withoutSchemathesis(): Count {
  const inCi = process.env.CI === 'true';
  console.log(`${inCi ? 'failed' : 'skipped'}: schemathesis is not installed (pip install schemathesis)`);
  return { passed: 0, failed: inCi ? 1 : 0 };
}

async function withSchemathesis(version: string): Promise<Count> {
  await using directory = await dataDirectory();
  const settings = { CREMA_DEMO: 'true', CREMA_DEMO_PASSWORD: password, AUTH_OPEN: 'false' };
  await using server = await startServer(directory.path, settings);
  const unreached = new Set(
    (await operationsOf(server.url)).filter((operation) => !endings.has(operation) && !elsewhere.has(operation)),
  );
  let [passed, failed] = [0, 0];
  const callers = await makeCallers(server);
  await takeOffSale(server.url, 'flat-white', callers);
  await mailExamples(server.databaseUrl);
  await leaveDeadLetter(server.databaseUrl);
  for (const caller of callers.filter(({ name }) => values.caller === undefined || name === values.caller)) {
    const {
      operations,
      requests,
      seconds,
      failed: faults,
      reached,
      output,
    } = await examine(server.url, caller, stop.signal);
    const verdict = faults.length === 0 ? 'as documented' : `NOT as documented: ${faults.join(', ')}`;
    console.log(
      `${caller.name}: ${operations} operations, ${requests} requests in ${seconds.toFixed(0)} s, ${verdict}`,
    );
    if (faults.length > 0) console.log(output);
    for (const operation of reached) unreached.delete(operation);
    passed += Math.max(0, operations - faults.length);
    failed += faults.length;
  }
  for (const operation of unreached) console.log(`nobody ever succeeded with ${operation}`);
  console.log(`${version}: ${passed} passed, ${failed + unreached.size} failed`);
  return { passed, failed: failed + unreached.size };
}

/** So that there is something on the menu that cannot be had. */
async function takeOffSale(url: string, product: string, callers: readonly Caller[]): Promise<void> {
  const { headers } = callers.find(({ name }) => name === 'admin')!;
  const response = await fetch(`${url}/api/products/${product}/sold-out`, { method: 'POST', headers });
  if (!response.ok) throw new Error(`${product} is still on sale: ${await response.text()}`);
}

/** The links that the document has as examples, as if they had been mailed. */
async function mailExamples(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  for (const [purpose, token] of Object.entries(exampleLinks)) {
    await client.query(
      `insert into identity.mailed_links (token_hash, purpose, user_id, email, created_at, expires_at)
       select sha256(convert_to($1, 'UTF8')), $2, user_id, email, now(), now() + interval '1 hour'
       from identity.users where email = 'customer@crema.test'`,
      [token, purpose],
    );
  }
  await client.end();
}

/** The dead letter that the document has as its example, of an event that its consumer can take by now. */
async function leaveDeadLetter(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into kernel.dead_letters (dead_letter_id, consumer, event_id, transaction_id, position, type, subject, event,
       error, attempts, failed_at)
     overriding system value
     select 3, 'loyalty.ledger', event_id, transaction_id, position, type, subject, to_json(log), 'it failed', 5, now()
     from kernel.event_log as log where type = 'product.changed' limit 1`,
  );
  await client.end();
}

/** `POST /buy`, as schemathesis names them. */
async function operationsOf(url: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}
