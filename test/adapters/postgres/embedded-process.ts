/**
 * A process of its own that runs an embedded database, for tests that kill it: `node embedded-process.ts <dataDir>`.
 * It tells what happens in lines of JSON; on SIGTERM it stops in order.
 */
import { startEmbedded } from '../../../src/adapters/postgres/embedded.ts';

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const database = await startEmbedded(process.argv[2] ?? '', { log: (log) => tell({ log }) });
  process.once('SIGTERM', () => database.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 60_000);
  tell({ url: database.url, socketUrl: database.socketUrl, port: database.port });
} catch (error) {
  tell({ error: (error as Error).name, message: (error as Error).message });
}
