import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryWithoutPostgres } from '../processes.ts';
import type { Server } from '../server.ts';
import type { Suite } from '../suite.ts';
import { decimal, megabytes, whole } from '../table.ts';

const root = new URL('../../', import.meta.url);
const file = fileURLToPath(new URL('../shared/data/coffee-shop-sales/coffee_shop_sales.csv.gz', root));
const map = fileURLToPath(new URL('docs/examples/feeds/coffee-shop-sales.yml', root));
/** Lines of the file, each an order. */
const orders = 149_116;

export const importOrders: Suite = {
  name: 'import',
  describe: 'a till export of 149,116 orders through crema import',
  async run(context) {
    const columns = ['', 'seconds', 'orders/s', 'memory at most'];
    if (!existsSync(file)) {
      return [
        { title: 'Import', columns, rows: [], notes: ['Skipped: `../shared/data/coffee-shop-sales` is not here.'] },
      ];
    }
    await using server = await context.start();
    const { seconds, memory } = await importFile(server);
    return [
      {
        title: 'Import',
        columns,
        rows: [['coffee-shop sales', decimal(seconds), whole(orders / seconds), megabytes(memory)]],
        notes: ['From starting `crema import orders` until it ended, beside an idle server; memory of that process.'],
      },
    ];
  },
};

async function importFile(server: Server): Promise<{ seconds: number; memory: number }> {
  const startedAt = performance.now();
  const child = server.command('import', 'orders', file, '--map', map);
  const exit = once(child, 'exit');
  child.stdout?.resume();
  child.stderr?.pipe(process.stderr);
  let memory = 0;
  let seconds = 0;
  exit.then(() => {
    seconds = (performance.now() - startedAt) / 1000;
  });
  while (child.exitCode === null && child.signalCode === null) {
    memory = Math.max(memory, await memoryWithoutPostgres(child.pid!));
    await Promise.race([exit, sleep(250)]);
  }
  if (child.exitCode !== 0) throw new Error(`crema import ended with ${child.exitCode ?? child.signalCode}`);
  return { seconds, memory };
}
