import type { PostgresDatabase } from '../adapters/postgres/database.ts';
import { type Config, loadConfig } from '../config.ts';
import { resetConsumer, setPaused } from '../kernel/consumer-admin.ts';
import { consumersOf } from '../roles/consumers.ts';
import { type Command, CommandFailed, defineCommand } from './command.ts';
import { withDatabase } from './with-database.ts';

/** The three commands that act on one consumer by its name. */
function control(
  verb: string,
  example: string,
  act: (database: PostgresDatabase, name: string, config: Config) => Promise<string>,
): Command {
  return defineCommand({
    usage: `crema consumers ${verb} <name>`,
    example,
    options: {},
    operands: { least: 1, most: 1 },
    async run({ operands }, io) {
      const { config } = loadConfig(io.env);
      io.say(await withDatabase(config, io, (database) => act(database, operands[0]!, config)));
      return 0;
    },
  });
}

export const pause = control('pause', 'crema consumers pause customers.statistics', async (database, name) => {
  await setPaused(database, name, true);
  return `${name} is paused, in every process.`;
});

export const resume = control('resume', 'crema consumers resume customers.statistics', async (database, name) => {
  await setPaused(database, name, false);
  return `${name} goes on within a minute, or with the next event.`;
});

export const reset = control('reset', 'crema consumers reset customers.statistics', async (database, name, config) => {
  const consumer = consumersOf(config).find((one) => one.name === name);
  if (!consumer) throw new CommandFailed(`There is no consumer ${name}; \`crema consumers list\` names them.`);
  await resetConsumer(database, consumer);
  return `${name} starts over from the beginning of the log.`;
});
