import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../config.ts';
import { listConsumers, resetConsumer } from '../kernel/consumer-admin.ts';
import { stepConsumer } from '../kernel/consumer-step.ts';
import { consumersOf } from '../roles/consumers.ts';
import { CommandFailed, defineCommand } from './command.ts';
import { Progress } from './progress.ts';
import { withDatabase } from './with-database.ts';

/** A running worker may have the consumer at the moment: then it is doing the work, and we look how far it is. */
const lookAgainMs = 200;

export const command = defineCommand({
  usage: 'crema events replay <consumer>',
  example: 'crema events replay customers.statistics   # its figures are made anew from the whole log',
  options: {},
  operands: { least: 1, most: 1 },
  async run({ operands: [name] }, io) {
    const { config } = loadConfig(io.env);
    const consumer = consumersOf(config).find((one) => one.name === name);
    if (!consumer) throw new CommandFailed(`There is no consumer ${name}; \`crema consumers list\` names them.`);
    await withDatabase(config, io, async (database) => {
      const lag = async () => (await listConsumers(database, [consumer]))[0]?.lag ?? 0;
      await resetConsumer(database, consumer);
      const total = await lag();
      const progress = new Progress(io, { label: `replaying to ${name}`, unit: 'events', total });
      for (let left = total; left > 0; left = await lag()) {
        io.signal.throwIfAborted();
        progress.update(Math.max(0, total - left));
        if (typeof (await stepConsumer(database, consumer)) === 'string') await delay(lookAgainMs);
      }
      progress.update(total);
      progress.end();
    });
    return 0;
  },
});
