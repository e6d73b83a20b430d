import { startConsumers } from '../kernel/consumer-runner.ts';
import { startBackground } from './background.ts';
import { observeConsumers } from './consumer-metrics.ts';
import { consumersOf } from './consumers.ts';
import type { Shop } from './shop.ts';

export interface RunningRole {
  /** Ends what is going on in good order. */
  stop(): Promise<void>;
}

/** The work behind the answers: consumers of the log, jobs and mail, and card payments that were left behind. */
export async function startWorker(shop: Shop): Promise<RunningRole> {
  const { config, log, database, kernel, card } = shop;
  const all = consumersOf(config);
  const background = await startBackground(shop);
  const consumers = await startConsumers({
    database,
    signal: kernel.signal,
    consumers: all,
    warn: (message, error) => log.warn({ err: error }, message),
  });
  observeConsumers(database, all);
  card.start();
  return {
    async stop() {
      await Promise.all([consumers.stop(), background.stop(), card.stop()]);
    },
  };
}
