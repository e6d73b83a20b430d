/**
 * A process with relay and consumers for trials, to be killed and frozen. Of argv: the database's URL and, as JSON, the
 * settings; a third word gives the pause in each set, in milliseconds.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startKafka } from '../../../src/adapters/kafka/index.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { effectConsumer } from '../../kernel/trial-consumer.ts';
import { asTheyAre } from './brokers.ts';

const [url, settings, pause] = process.argv.slice(2) as [string, string, string];
const database = openDatabase({ url, poolSize: 4, warn: () => {} });
const { signal } = new Kernel(database, { batching: true, width: 4 });
const consumer = effectConsumer('trial.shared', () => delay(Number(pause)));
await startKafka({
  database,
  direct: { url },
  settings: JSON.parse(settings),
  signal,
  consumers: [consumer],
  foreign: asTheyAre,
  warn: (message) => console.error(message),
});
console.log('started');
