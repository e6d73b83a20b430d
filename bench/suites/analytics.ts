import { startEcho } from '../processes.ts';
import type { Suite } from '../suite.ts';
import { decimal, ratio, whole } from '../table.ts';

export const analytics: Suite = {
  name: 'analytics',
  describe: 'POST /api/analytics/events (one durable insert), against the bare echo',
  async run(context) {
    await using server = await context.start();
    await using bare = await startEcho();
    const rows: string[][] = [];
    for (const connections of [64, 256]) {
      const baseline = (await context.load('echo', bare.url, connections)).steps.echo!;
      const { rate, p50, p99 } = (await context.load('analytics', server.url, connections)).steps.event!;
      rows.push([
        String(connections),
        whole(rate),
        decimal(p50),
        decimal(p99),
        whole(baseline.rate),
        ratio(rate, baseline.rate),
      ]);
    }
    return [
      {
        title: 'Analytics events',
        columns: ['connections', 'events/s', 'p50 ms', 'p99 ms', 'echo/s', 'to bare echo'],
        rows,
        notes: ['`POST /api/analytics/events` by nobody; the ratio is to a GET from the bare `node:http` echo.'],
      },
    ];
  },
};
