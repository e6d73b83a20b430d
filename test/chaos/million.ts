/**
 * `node test/chaos/million.ts --events 1000000`: so many events through the relay and two workers in a group, while
 * workers and brokers are killed in turn; then the ledger must be what an independent model makes of the log. Wants
 * TEST_KAFKA3_BROKERS. Takes about as many seconds as thousands of events, on two quiet cores.
 */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts';
import { type Cursor, logStart } from '../../src/kernel/cursor.ts';
import { readAll } from '../../src/kernel/event-log.ts';
import { at, History } from '../domains/history.ts';
import { tell } from '../domains/log.ts';
import { freePort } from '../support/free-port.ts';
import { brokersAt } from './brokers.ts';
import { install } from './installation.ts';
import { differences, Fold, type LoggedEvent } from './ledger-model.ts';
import { Random } from './random.ts';
import { Crema } from './supervisor.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const wanted = Number(values.events);
const random = new Random(Number(values.seed));
const addresses = process.env.TEST_KAFKA3_BROKERS;
if (!addresses || !(wanted > 0)) throw new Error('TEST_KAFKA3_BROKERS is not set, or --events is no number');
const brokers = brokersAt(addresses);
const started = performance.now();
const say = (line: string) =>
  console.log(`[${((performance.now() - started) / 1_000).toFixed(0).padStart(5)} s] ${line}`);

const beginning = `select count(*) from kernel.consumers as c
  where not exists (select from kernel.topic_positions as p where p.consumer = c.name)`;

const installation = await install();
const server = await startEmbedded(installation.dataDirectory);
const database = openDatabase({ url: server.url, poolSize: 4, warn: () => {} });
const directory = join(installation.directory, 'empty');
await mkdir(directory);
const prefix = `million-${randomBytes(5).toString('hex')}`;
const workers = await Promise.all([1, 2].map(openWorker));
let faults = 0;
try {
  await Promise.all(workers.map((worker) => worker.start()));
  // from topics alone: what is in the table before a consumer begins would come from there
  while ((await count(beginning)) > 0 || (await count('select count(*) from kernel.consumers')) === 0) await delay(200);
  say('two workers read topics');
  let over = false;
  const breaking = wreak(() => over);
  await fill();
  say(`${wanted} events are in the log`);
  for (let left = await behind(); left > 0; left = await behind()) {
    say(`${left} are to be taken, ${faults} faults so far`);
    await delay(5_000);
  }
  over = true;
  await breaking;
  while ((await behind()) > 0) await delay(500);
  say('all taken; comparing');
  const wrong = differences(await actual(), await model());
  for (const one of wrong.slice(0, 20)) console.log(`  ${one}`);
  const letters = await count('select count(*) from kernel.dead_letters');
  say(`${faults} faults; ${wrong.length} differences between ledger and model, ${letters} dead letters`);
  process.exitCode = wrong.length + letters === 0 ? 0 : 1;
} finally {
  for (const worker of workers) worker.kill();
  await brokers.start();
  await database.close();
  await server.stop();
  await installation.remove();
}

async function openWorker(number: number): Promise<Crema> {
  const port = String(await freePort());
  const names = {
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_TOPIC: `${prefix}-purchases`,
    KAFKA_GROUPID: `${prefix}-purchases`,
  };
  const settings = { ...names, KAFKA_BROKERS: addresses!, DATABASE_URL: server.url, PORT: port };
  return new Crema({ name: `worker ${number}`, args: ['start', '--role', 'api,worker'], settings, directory });
}

/** Orders of a twentieth as many customers, a few of them cancelled or paid back; four events or so to each. */
async function fill(): Promise<void> {
  for (let made = 0, n = 0; made < wanted; ) {
    const batch = [];
    while (batch.length < 2_000 && made + batch.length < wanted) {
      const cents = random.between(200, 9_000);
      const order = new History(`customer-${random.between(1, Math.max(5, wanted / 80))}`, cents);
      const time = at(0, n);
      n += 1;
      batch.push(order.placed(time), order.paid(cents, time), order.completed(time));
      if (n % 11 === 0) batch.push(order.refunded(Math.floor(cents / 2), time));
      if (n % 13 === 0) batch.push(order.cancelled(time));
    }
    await tell(database, batch);
    made += batch.length;
  }
}

async function wreak(isOver: () => boolean): Promise<void> {
  for (let turn = 0; !isOver(); turn += 1) {
    await delay(random.between(8_000, 20_000)); // a dead member is given up after ten seconds
    if (isOver()) return;
    faults += 1;
    if (turn % 3 === 2) {
      const member = random.between(1, 3);
      say(`kill -9 broker ${member}`);
      await brokers.kill(member);
      await delay(random.between(1_000, 5_000));
      await brokers.start();
    } else {
      const worker = workers[turn % 2]!;
      say(`kill -9 ${worker.name}`);
      worker.kill();
      await delay(random.between(0, 3_000));
      await worker.start();
    }
  }
}

async function count(text: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(text);
  return Number(rows[0]!.count);
}

/** How far the ledger is from the last event that it did not append itself: a look at two rows, not at a million. */
function behind(): Promise<number> {
  return count(`select greatest(0, last.position - c.position) as count from kernel.consumers as c, lateral (
    select position from kernel.event_log where source <> '/crema/loyalty' order by transaction_id desc, position desc limit 1
    ) as last where c.name = 'loyalty.ledger'`);
}

async function actual(): Promise<Map<string, number>> {
  const text = `select 'points ' || customer_id as name, sum(points)::int as amount from loyalty.ledger
    where kind in ('earn', 'reverse') and redemption_id is null group by customer_id`;
  const { rows } = await database.pool.query<{ name: string; amount: number }>(text);
  return new Map(rows.map(({ name, amount }) => [name, amount]));
}

async function model(): Promise<Map<string, number>> {
  const fold = new Fold();
  for (let place: Cursor | null = logStart; place !== null; ) {
    const { events, end } = await readAll(database, place, 5_000);
    for (const event of events) fold.tell(event as unknown as LoggedEvent);
    place = end;
  }
  return new Map([...fold.figures()].filter(([name]) => name.startsWith('points ')));
}
