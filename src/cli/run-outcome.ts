import type { Run } from '../domains/jobs/index.ts';

/** How long a run of a job took, and what came of it, for two columns. */
export function outcomeOf({ status, duration_ms, result, error }: Run): [took: string, result: string] {
  const figures = Object.entries(result ?? {}).map(([name, value]) => `${name}=${value}`);
  return [duration_ms === null ? '' : `${duration_ms} ms`, [status, error ?? figures.join(' ')].join(' ').trim()];
}
