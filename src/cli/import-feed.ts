import type { Feed, ImportedOrder } from '../adapters/feeds/index.ts';
import type { Config } from '../config.ts';
import { advanceImport, beginImport, importOrders } from '../domains/orders/index.ts';
import { now } from '../kernel/clock.ts';
import { refuseOutage } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { system } from '../kernel/principal.ts';
import { storeSettings } from '../roles/shop.ts';
import { CommandFailed, type Io } from './command.ts';
import { explain } from './errors.ts';
import { Progress } from './progress.ts';

/** Orders in one transaction: larger ones gain nothing more, and hold back the readers of the log. */
const batchSize = 500;
/** One batch is prepared here while the database works on the other. */
const inFlight = 2;

export interface ImportResult {
  readonly orders: number;
  readonly new_orders: number;
  readonly failed_orders: number;
}

/** Runs a feed's orders through the import command, from where an earlier try was cut off. */
export async function importFeed(
  kernel: Kernel,
  config: Config,
  source: string,
  feed: Feed,
  io: Io,
): Promise<ImportResult> {
  const command = importOrders(storeSettings(config));
  const principal = system('import');
  const { database } = kernel;
  const before = await beginImport(
    database,
    { fingerprint: feed.fingerprint, source, orderCount: feed.orderCount },
    now(),
  );
  if (before.orders_done === feed.orderCount) {
    io.say(`all ${feed.orderCount} orders of these files were imported before; there is nothing to do.`);
    return { orders: feed.orderCount, new_orders: 0, failed_orders: 0 };
  }
  const progress = new Progress(io, {
    label: 'importing orders',
    unit: 'orders',
    total: feed.orderCount,
    already: before.orders_done,
  });
  let done = before.orders_done;
  let fresh = 0;
  let failed = 0;

  /** `before` is the batch ahead: progress is counted in the files' order, or a kill between two would skip the first. */
  async function take(batch: readonly ImportedOrder[], before: Promise<void>): Promise<void> {
    const results = await kernel.run(
      command,
      batch.map((input) => ({ input, principal })),
    );
    await before;
    refuseOutage(results);
    let added = 0;
    results.forEach((result, index) => {
      if ('outcome' in result && result.outcome.ok) added += result.outcome.value.order_id === null ? 0 : 1;
      else {
        failed += 1;
        const { file, line_no } = batch[index]!;
        io.say(
          `${file}:${line_no} ${explain('defect' in result ? result.defect : result.outcome.ok || result.outcome.problem)}`,
        );
      }
    });
    fresh += added;
    done += batch.length;
    await advanceImport(database, feed.fingerprint, done, added, now());
    progress.update(done);
  }

  const running: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  for await (const batch of feed.orders(batchSize, before.orders_done)) {
    if (io.signal.aborted) break;
    last = take(batch, last);
    last.catch(() => {}); // it may fail while the next batch is read; whoever waits for it below is told
    running.push(last);
    if (running.length >= inFlight) await running.shift();
  }
  await Promise.all(running);
  progress.end();
  if (io.signal.aborted) {
    io.say('stopped; the same command goes on from here.');
    throw io.signal.reason;
  }
  if (failed > 0 && failed === feed.orderCount) throw new CommandFailed('No order could be imported.');
  return { orders: feed.orderCount, new_orders: fresh, failed_orders: failed };
}
