import { startConsumers } from '../kernel/consumer-runner.ts';
import { consumersOf } from './consumers.ts';
import type { Shop } from './shop.ts';

export interface RunningRole {
  /** Ends what is going on in good order. */
  stop(): Promise<void>;
}

/** The work behind the answers: consumers of the log, and card payments that were left behind. */
export async function startWorker({ config, log, database, kernel, card }: Shop): Promise<RunningRole> {
  const consumers = await startConsumers({
    database,
    signal: kernel.signal,
    consumers: consumersOf(config),
    warn: (message, error) => log.warn({ err: error }, message),
  });
  card.start();
  return {
    async stop() {
      await Promise.all([consumers.stop(), card.stop()]);
    },
  };
}
