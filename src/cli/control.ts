import type { PostgresDatabase } from '../adapters/postgres/database.ts';
import { type Config, loadConfig } from '../config.ts';
import { type Command, defineCommand } from './command.ts';
import { withDatabase } from './with-database.ts';

/**
 * A command that acts on one thing by its name, and says what came of it.
 *
 * @param words of the command, such as `jobs pause`
 * @param example a name for its help
 */
export function control(
  words: string,
  example: string,
  act: (database: PostgresDatabase, name: string, config: Config) => Promise<string>,
): Command {
  return defineCommand({
    usage: `crema ${words} <name>`,
    example: `crema ${words} ${example}`,
    options: {},
    operands: { least: 1, most: 1 },
    async run({ operands }, io) {
      const { config } = loadConfig(io.env);
      io.say(await withDatabase(config, io, (database) => act(database, operands[0]!, config)));
      return 0;
    },
  });
}
