import { join } from 'node:path';
import { explainFeed } from '../adapters/feeds/index.ts';
import { loadConfig } from '../config.ts';
import { defineCommand, jsonOption } from './command.ts';
import { fromCaller, readFeedMap } from './feed-map-file.ts';
import { feedReportLines } from './feed-report.ts';

export const command = defineCommand({
  usage: 'crema feeds check <file>… --map <feed map> [--json]',
  example: 'crema feeds check exports/sales.csv --map feeds/till.yml',
  options: { map: { type: 'string', value: 'FILE', description: 'the feed map' }, json: jsonOption },
  operands: { least: 1, most: 10_000 },
  async run({ options, operands }, io) {
    const { config } = loadConfig(io.env);
    const map = await readFeedMap(config.feeds, 'orders', options.map, io);
    const settings = {
      timeZone: config.store.timeZone,
      currency: config.store.currency,
      tempDir: join(config.server.dataDir, 'import'),
    };
    const report = await explainFeed(
      map,
      operands.map((file) => fromCaller(file, io)),
      settings,
    );
    if (options.json) {
      io.print(JSON.stringify(report, (_key, value) => (typeof value === 'bigint' ? Number(value) : value), 2));
    } else {
      for (const line of feedReportLines(report)) io.print(line);
    }
    return 0;
  },
});
