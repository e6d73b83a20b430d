import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const image = fileURLToPath(new URL('../proto/image.binpb', import.meta.url));

/** Whether the load client for gRPC is on the path. */
export const haveGhz = () =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, 'ghz')));

export interface GhzResult {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** What was answered otherwise, by status. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Calls an rpc as fast as `concurrency` callers can, each after the answer to its last, for so long. */
export async function ghz(
  rpc: string,
  address: string,
  { messages, concurrency, seconds }: { messages: readonly object[]; concurrency: number; seconds: number },
): Promise<GhzResult> {
  const load = ['-c', String(concurrency), '--connections', String(Math.min(concurrency, 16)), '-z', `${seconds}s`];
  const what = ['--call', `crema.customer.v1.CustomerService.${rpc}`, '-d', JSON.stringify(messages)];
  const contract = ['--protoset', image];
  const { stdout } = await run(
    'ghz',
    ['--insecure', ...contract, ...what, ...load, '--duration-stop', 'wait', '-O', 'json', address],
    { maxBuffer: 1 << 30 },
  );
  const report = JSON.parse(stdout) as Report;
  const at = (percentage: number) =>
    (report.latencyDistribution?.find((one) => one.percentage === percentage)?.latency ?? 0) / 1e6;
  const { OK: _, ...errors } = report.statusCodeDistribution;
  return { rate: report.rps, p50: at(50), p99: at(99), errors };
}

interface Report {
  readonly rps: number;
  readonly latencyDistribution: readonly { readonly percentage: number; readonly latency: number }[] | null;
  readonly statusCodeDistribution: Readonly<Record<string, number>>;
}
