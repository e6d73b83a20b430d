import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';
import { newDirectory, startCrema } from '../cli/crema.ts';
import type { TrialShop } from './trial-shop.ts';

/** Starts workers of a trial shop, each a process of its own; those that still run when the tests are over are killed. */
export function useWorkers(trial: TrialShop, settings: () => Record<string, string>): () => ChildProcess {
  const running: ChildProcess[] = [];
  afterAll(() => {
    for (const worker of running) worker.kill('SIGKILL');
  });
  return () => {
    const env = { DATABASE_URL: trial.shop.queue.url, CREMA_DEMO: 'false', JWT_SECRET: 's'.repeat(40), ...settings() };
    const worker = startCrema(['start', '--role', 'worker'], env, newDirectory());
    worker.stderr!.resume();
    worker.stdout!.resume();
    running.push(worker);
    return worker;
  };
}

/** Sends a signal and waits until the process is gone. */
export async function end(worker: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  worker.kill(signal);
  if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
}
