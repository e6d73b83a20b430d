import type { Consumer } from '../kernel/consumer.ts';
import { startConsumers } from '../kernel/consumer-runner.ts';
import { startBackground } from './background.ts';
import { observeConsumers, observeRelay } from './consumer-metrics.ts';
import { consumersOf } from './consumers.ts';
import { kafkaSettings, loadKafka } from './events.ts';
import { foreignEvents } from './foreign-events.ts';
import type { Shop } from './shop.ts';

export interface RunningRole {
  /** Ends what is going on in good order. */
  stop(): Promise<void>;
}

/** The work behind the answers: consumers of the log, jobs and mail, and card payments that were left behind. */
export async function startWorker(shop: Shop): Promise<RunningRole> {
  const { config, database, card } = shop;
  const all = consumersOf(config);
  const background = await startBackground(shop);
  const consumers = await startReading(shop, all).catch(async (error) => {
    await background.stop();
    throw error;
  });
  observeConsumers(database, all);
  card.start();
  return {
    async stop() {
      await Promise.all([consumers.stop(), background.stop(), card.stop()]);
    },
  };
}

/** Consumers read the log's table, or with Kafka the topics that it is published to. */
async function startReading({ config, log, database, queue, kernel }: Shop, consumers: readonly Consumer[]) {
  const { signal } = kernel;
  const warn = (message: string, error: unknown) => log.warn({ err: error }, message);
  const settings = kafkaSettings(config);
  if (settings === null) return startConsumers({ database, signal, consumers, warn });
  const { startKafka, oldestUnrelayedAge } = await loadKafka();
  observeRelay(() => oldestUnrelayedAge(database));
  return startKafka({
    database,
    direct: queue,
    settings,
    signal,
    consumers,
    foreign: foreignEvents(config.store),
    warn,
  });
}
