import { loadConfig } from '../config.ts';
import { listDeadLetters } from '../kernel/consumer-admin.ts';
import { alignColumns } from './columns.ts';
import { defineCommand, jsonOption } from './command.ts';
import { withDatabase } from './with-database.ts';

const most = 1_000;

export const command = defineCommand({
  usage: 'crema dead-letters list [--all] [--json]',
  example: 'crema dead-letters list',
  options: { all: { type: 'boolean', description: 'also those that have been replayed' }, json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const letters = await withDatabase(config, io, (database) =>
      listDeadLetters(database, options.all ? null : 'open', most),
    );
    if (options.json) {
      io.print(JSON.stringify({ dead_letters: letters }, null, 2));
      return 0;
    }
    const rows = letters.map((one) => [
      String(one.dead_letter_id),
      one.status,
      one.consumer,
      one.type,
      one.subject,
      one.failed_at,
      one.error,
    ]);
    for (const line of alignColumns([['ID', 'STATUS', 'CONSUMER', 'TYPE', 'SUBJECT', 'FAILED', 'ERROR'], ...rows]))
      io.print(line);
    return 0;
  },
});
