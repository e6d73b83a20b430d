import { join } from 'node:path';
import { type Feed, openFeed } from '../adapters/feeds/index.ts';
import { loadConfig } from '../config.ts';
import { Kernel } from '../kernel/kernel.ts';
import { defineCommand, type Io, UsageError } from './command.ts';
import { fromCaller, readFeedMap } from './feed-map-file.ts';
import { importCustomerFiles } from './import-customers.ts';
import { importFeed } from './import-feed.ts';
import { importPurchases } from './import-purchases.ts';
import { withDatabase } from './with-database.ts';

/** The feeds that have an operational table; the others are for the data pipeline. */
const importable = ['orders', 'purchases', 'customers'];
const shownRejects = 20;

export const command = defineCommand({
  usage:
    'crema import orders <file>… [--map <feed map>] [--json]\n       crema import purchases|customers <file>… [--json]',
  example:
    'crema import orders exports/sales-*.csv.gz --map feeds/till.yml\ncrema import purchases purchases.json   # of mongoexport',
  options: {
    map: {
      type: 'string',
      value: 'FILE',
      description: 'the feed map; without it feeds/<feed>.yml of the source folder',
    },
    rejects: { type: 'string', value: 'FILE', description: 'write every rejected line there, as JSON lines' },
    json: { type: 'boolean', description: 'print the result as JSON' },
  },
  operands: { least: 2, most: 10_000 },
  async run({ options, operands: [feedName = '', ...files] }, io) {
    if (!importable.includes(feedName))
      throw new UsageError(`This version imports ${importable.join(', ')}, not "${feedName}".`);
    const { config } = loadConfig(io.env);
    if (feedName === 'customers') {
      const paths = files.map((file) => fromCaller(file, io));
      const counts = await importCustomerFiles(config, paths, io);
      if (options.json) io.print(JSON.stringify(counts));
      return 0;
    }
    if (feedName === 'purchases') {
      const result = await importPurchases(config, files, io);
      if (options.json) io.print(JSON.stringify(result));
      return 0;
    }
    const map = await readFeedMap(config.feeds, feedName, options.map, io);
    const tempDir = join(config.server.dataDir, 'import');
    const settings = { timeZone: config.store.timeZone, currency: config.store.currency, tempDir };
    io.say(`reading ${files.length === 1 ? files[0] : `${files.length} files`} …`);
    const feed = await openFeed(
      map,
      files.map((file) => fromCaller(file, io)),
      settings,
    );
    try {
      const result = await withDatabase(config, io, (database) => {
        const kernel = new Kernel(database, { batching: true, width: config.database.poolSize });
        return importFeed(kernel, config, map.source, feed, io);
      });
      await showRejects(feed, options.rejects, io);
      if (options.json) io.print(JSON.stringify({ ...result, rejected_lines: feed.rejectCount }));
      return 0;
    } finally {
      await feed.close();
    }
  },
});

/** Names the lines that were left out: the first on the terminal, all of them in a file if one is asked for. */
async function showRejects(feed: Feed, file: string | undefined, io: Io): Promise<void> {
  if (feed.rejectCount === 0) return;
  io.say(`${feed.rejectCount} lines were rejected; the others of their orders went in:`);
  for await (const reject of feed.rejects(shownRejects)) {
    io.say(`  ${reject.file}:${reject.line_no} ${reject.messages.join('; ')} (${reject.rules.join(', ')})`);
  }
  if (file === undefined) {
    if (feed.rejectCount > shownRejects)
      io.say(`  … and ${feed.rejectCount - shownRejects} more; --rejects FILE writes them all.`);
    return;
  }
  const { createWriteStream } = await import('node:fs');
  const { pipeline } = await import('node:stream/promises');
  const lines = async function* () {
    for await (const reject of feed.rejects()) yield `${JSON.stringify(reject)}\n`;
  };
  await pipeline(lines, createWriteStream(fromCaller(file, io)));
  io.say(`  all of them are in ${file}.`);
}
