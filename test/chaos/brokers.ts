import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The program that breaks them. A copy of this one, with a mutant in it, is told where it is. */
export const faults =
  process.env.TEST_FAULTS ?? fileURLToPath(new URL('../../../shared/services/fault', import.meta.url));

/** Three brokers, of which two are needed. */
export interface Brokers {
  /** As a client is told. */
  readonly addresses: string;
  kill(member: number): Promise<unknown>;
  freeze(member: number): Promise<unknown>;
  thaw(member: number): Promise<unknown>;
  /** All that are not running. */
  start(): Promise<unknown>;
}

const fault = (...words: string[]) => run(faults, ['kafka3', ...words]);

export const brokersAt = (addresses: string): Brokers => ({
  addresses,
  kill: (member) => fault('kill', String(member)),
  freeze: (member) => fault('freeze', String(member)),
  thaw: (member) => fault('thaw', String(member)),
  // on a busy machine it takes longer than the command waits
  start: () => fault('start').catch(() => fault('start')),
});
