import { loadConfig } from '../config.ts';
import { defineCommand, jsonOption } from './command.ts';
import { migrateAll, pendingAll } from './migrations.ts';
import { withClient, withTarget } from './with-database.ts';

export const command = defineCommand({
  usage: 'crema migrate [--dry-run] [--json]',
  example: 'crema migrate --dry-run   # prints the names of those that would be applied\ncrema migrate',
  options: {
    'dry-run': { type: 'boolean', description: 'list the migrations that the database lacks, and change nothing' },
    json: jsonOption,
  },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const dryRun = options['dry-run'];
    const names = await withTarget(config, io, (target) =>
      withClient(target, io, (client) => (dryRun ? pendingAll(client) : migrateAll(client, io.say))),
    );
    const [applied, pending] = dryRun ? [[], names] : [names, []];
    if (options.json) io.print(JSON.stringify({ applied, pending }));
    else for (const name of names) io.print(name);
    if (names.length === 0) io.say('The database is up to date.');
    else
      io.say(`${names.length} ${names.length === 1 ? 'migration' : 'migrations'} ${dryRun ? 'pending' : 'applied'}.`);
    return 0;
  },
});
