import { loadConfig } from '../config.ts';
import { listDueSoon } from '../domains/reminders/index.ts';
import { alignColumns } from './columns.ts';
import { defineCommand, jsonOption } from './command.ts';
import { withDatabase } from './with-database.ts';

const most = 1_000;

export const command = defineCommand({
  usage: 'crema reminders list [--json]',
  example: 'crema reminders list',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const reminders = await withDatabase(config, io, (database) => listDueSoon(database, most));
    if (options.json) {
      io.print(JSON.stringify({ reminders }, null, 2));
      return 0;
    }
    const rows = reminders.map((one) => [
      one.next_scheduled!,
      one.customer_id,
      one.product_id ?? 'anything',
      one.channel,
      `${one.cadence_days} d`,
      `${one.quiet_hours_start}-${one.quiet_hours_end} ${one.time_zone}`,
      one.last_notified ?? 'never',
    ]);
    const head = ['NEXT', 'CUSTOMER', 'PRODUCT', 'CHANNEL', 'EVERY', 'QUIET', 'LAST'];
    for (const line of alignColumns([head, ...rows])) io.print(line);
    return 0;
  },
});
