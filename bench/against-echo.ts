import { startEcho } from './processes.ts';
import type { ScenarioName } from './scenarios.ts';
import type { Context } from './suite.ts';
import { decimal, ratio, type Table, whole } from './table.ts';

/** One step of a scenario on a fresh server, with few and with many connections, against the bare echo with as many. */
export async function againstEcho(
  context: Context,
  scenario: ScenarioName,
  { step, unit }: { readonly step: string; readonly unit: string },
): Promise<Pick<Table, 'columns' | 'rows'>> {
  await using server = await context.start();
  await using bare = await startEcho();
  const rows: string[][] = [];
  for (const connections of [64, 256]) {
    const baseline = (await context.load('echo', bare.url, connections)).steps.echo!;
    const { rate, p50, p99 } = (await context.load(scenario, server.url, connections)).steps[step]!;
    rows.push([
      String(connections),
      whole(rate),
      decimal(p50),
      decimal(p99),
      whole(baseline.rate),
      ratio(rate, baseline.rate),
    ]);
  }
  return { columns: ['connections', unit, 'p50 ms', 'p99 ms', 'echo/s', 'to bare echo'], rows };
}
