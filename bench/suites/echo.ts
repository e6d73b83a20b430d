import { startEcho } from '../processes.ts';
import type { Suite } from '../suite.ts';
import { decimal, median, whole } from '../table.ts';
import type { LoadResult } from '../tally.ts';

const connections = 64;

export const echo: Suite = {
  name: 'echo',
  describe: 'the bare node:http echo: what the load client can measure at most',
  async run(context) {
    await using server = await startEcho();
    const runs: LoadResult[] = [];
    for (let n = 0; n < 3; n += 1) runs.push(await context.load('echo', server.url, connections));
    const of = (figure: (run: LoadResult) => number) => median(runs.map(figure));
    return [
      {
        title: 'Bare echo',
        columns: ['connections', 'requests/s', 'p50 ms', 'p99 ms', 'client, cores'],
        rows: [
          [
            String(connections),
            whole(of((run) => run.steps.echo!.rate)),
            decimal(of((run) => run.steps.echo!.p50)),
            decimal(of((run) => run.steps.echo!.p99)),
            decimal(of((run) => run.cpu)),
          ],
        ],
        notes: ['`node:http` answering a small JSON, medians of three runs: the ceiling of everything below.'],
      },
    ];
  },
};
