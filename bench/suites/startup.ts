import { setTimeout as sleep } from 'node:timers/promises';
import { memoryWithoutPostgres } from '../processes.ts';
import { dataDirectory } from '../server.ts';
import type { Context, Suite } from '../suite.ts';
import { decimal, median, megabytes } from '../table.ts';

const connections = 64;
const idleSeconds = 5;

export const startup: Suite = {
  name: 'startup',
  describe: 'first and second start until ready; memory at rest and after load',
  async run(context) {
    await using directory = await dataDirectory();
    const first = await startOnce(context, directory.path);
    const again: number[] = [];
    for (let n = 0; n < 3; n += 1) again.push(await startOnce(context, directory.path));
    const { idle, loaded } = await memory(context, directory.path);
    return [
      {
        title: 'Start-up and memory',
        columns: ['', 'measured'],
        rows: [
          ['first start, with a new database', `${decimal(first)} s`],
          ['later start, median of three', `${decimal(median(again))} s`],
          ['memory at rest', megabytes(idle)],
          [`memory after ${context.seconds} s of checkouts`, megabytes(loaded)],
        ],
        notes: [
          'From starting the process until `/health/ready` answers 200; packages installed, demo off.',
          'Resident memory of all own processes; PostgreSQL is not counted.',
        ],
      },
    ];
  },
};

async function startOnce(context: Context, directory: string): Promise<number> {
  await using server = await context.start({ directory });
  context.progress(`  ready after ${decimal(server.readyAfter)} s`);
  return server.readyAfter;
}

async function memory(context: Context, directory: string): Promise<{ idle: number; loaded: number }> {
  await using server = await context.start({ directory });
  await sleep(idleSeconds * 1000);
  const idle = await memoryWithoutPostgres(server.pid);
  await context.load('checkout', server.url, connections);
  return { idle, loaded: await memoryWithoutPostgres(server.pid) };
}
