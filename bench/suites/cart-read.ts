import { startEcho } from '../processes.ts';
import type { Suite } from '../suite.ts';
import { absent, decimal, ratio, whole } from '../table.ts';

const connections = 64;

export const cartRead: Suite = {
  name: 'cart-read',
  describe: 'GET of a cart of three lines, against the bare echo',
  async run(context) {
    await using server = await context.start();
    await using bare = await startEcho();
    const baseline = (await context.load('echo', bare.url, connections)).steps.echo!;
    const read = (await context.load('cart-read', server.url, connections)).steps['cart read']!;
    return [
      {
        title: 'Cart read',
        columns: ['', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'to bare echo'],
        rows: [
          [
            'cart of three lines',
            String(connections),
            whole(read.rate),
            decimal(read.p50),
            decimal(read.p99),
            ratio(read.rate, baseline.rate),
          ],
          [
            'bare echo',
            String(connections),
            whole(baseline.rate),
            decimal(baseline.p50),
            decimal(baseline.p99),
            absent,
          ],
        ],
        notes: [
          '`GET /api/v1/cart/:customer_id`, a customer per connection; the ratio is to the bare `node:http` echo.',
        ],
      },
    ];
  },
};
