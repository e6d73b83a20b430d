import { runBareCheckout } from '../bare-checkout.ts';
import type { Context, Suite } from '../suite.ts';
import { absent, decimal, ratio, whole } from '../table.ts';
import type { LoadResult, StepResult } from '../tally.ts';

const concurrencies = [1, 16, 64, 256];
/** The database takes no more connections than this beside the server's own. */
const mostBareConnections = 64;

export const checkout: Suite = {
  name: 'checkout',
  describe: 'add to cart, then checkout (two durable writes), with batching and without',
  async run(context) {
    const { results: batched, bare } = await measure(context, {});
    const { results: single } = await measure(context, { CREMA_BATCHING: 'off' });
    return [
      {
        title: 'Add to cart and checkout',
        columns: [
          'connections',
          'cycles/s',
          ...times,
          'unbatched cycles/s',
          'to unbatched',
          'bare SQL cycles/s',
          'to bare SQL',
        ],
        rows: concurrencies.map((connections, n) => [
          String(connections),
          whole(cycles(batched[n]!)),
          ...timesOf(batched[n]!),
          whole(cycles(single[n]!)),
          ratio(cycles(batched[n]!), cycles(single[n]!)),
          bare[n] ? whole(bare[n].rate) : absent,
          bare[n] ? ratio(cycles(batched[n]!), bare[n].rate) : absent,
        ]),
        notes: [
          'A cycle is `POST /api/v1/cart/items` and `POST /api/v1/cart/checkout`, a customer per connection.',
          'Unbatched: the same server with `CREMA_BATCHING=off`, one request a transaction.',
          'Bare SQL: the same statements in a loop on as many database connections, without HTTP or batching.',
        ],
      },
      {
        title: 'Add to cart and checkout, unbatched',
        columns: ['connections', 'cycles/s', ...times],
        rows: concurrencies.map((connections, n) => [
          String(connections),
          whole(cycles(single[n]!)),
          ...timesOf(single[n]!),
        ]),
        notes: [],
      },
    ];
  },
};

const times = ['add p50 ms', 'add p99 ms', 'checkout p50 ms', 'checkout p99 ms'];

const timesOf = ({ steps }: LoadResult): string[] =>
  [steps['add to cart']!, steps.checkout!].flatMap(({ p50, p99 }) => [decimal(p50), decimal(p99)]);

const cycles = (result: LoadResult): number => result.steps.checkout!.rate;

async function measure(
  context: Context,
  settings: Record<string, string>,
): Promise<{ results: LoadResult[]; bare: StepResult[] }> {
  await using server = await context.start({ settings });
  const results: LoadResult[] = [];
  for (const connections of concurrencies) results.push(await context.load('checkout', server.url, connections));
  const bare: StepResult[] = [];
  for (const connections of settings.CREMA_BATCHING === 'off' ? [] : concurrencies) {
    if (connections > mostBareConnections) continue;
    bare.push(await runBareCheckout(server.databaseUrl, { connections, seconds: context.seconds, warmup: 2 }));
  }
  return { results, bare };
}
