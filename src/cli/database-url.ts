import { embeddedUrl } from '../adapters/postgres/embedded.ts';
import { loadConfig } from '../config.ts';
import { CommandFailed, defineCommand, jsonOption } from './command.ts';

export const command = defineCommand({
  usage: 'crema database url [--json]',
  example: 'psql "$(crema database url)"',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const url = config.database.url ?? (await embeddedUrl(config.server.dataDir));
    if (url === null) {
      throw new CommandFailed(
        `The embedded database in ${config.server.dataDir} is not running: it runs while \`crema start\` does. Start that first, or set DATABASE_URL.`,
      );
    }
    io.print(options.json ? JSON.stringify({ url }) : url);
    return 0;
  },
});
