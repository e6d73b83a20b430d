import { loadConfig } from '../config.ts';
import { listConsumers } from '../kernel/consumer-admin.ts';
import { consumersOf } from '../roles/consumers.ts';
import { alignColumns } from './columns.ts';
import { defineCommand, jsonOption } from './command.ts';
import { withDatabase } from './with-database.ts';

export const command = defineCommand({
  usage: 'crema consumers list [--json]',
  example: 'crema consumers list',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const states = await withDatabase(config, io, (database) => listConsumers(database, consumersOf(config)));
    if (options.json) {
      io.print(JSON.stringify({ consumers: states }, null, 2));
      return 0;
    }
    const rows = states.map((one) => [
      one.name,
      one.paused ? 'paused' : 'running',
      String(one.lag),
      String(one.dead_letters),
      `${one.transaction_id}:${one.position}`,
      one.updated_at,
    ]);
    for (const line of alignColumns([['NAME', 'STATE', 'LAG', 'DEAD LETTERS', 'POSITION', 'UPDATED'], ...rows]))
      io.print(line);
    return 0;
  },
});
