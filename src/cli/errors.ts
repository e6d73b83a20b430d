import { readEnvironment } from '../config/environment.ts';
import type { Fault } from '../config/faults.ts';
import { Interrupted, type Io, UsageError } from './command.ts';

/** Says in one paragraph what went wrong; with its stack when LOG_LEVEL is debug. @returns the exit code */
export function reportError(error: unknown, io: Io): number {
  if (error instanceof Interrupted) {
    if (error.exitCode !== 141) io.say('Interrupted.');
    return error.exitCode;
  }
  io.say(wantsStack(io.env) ? withCauses(error) : explain(error));
  return error instanceof UsageError ? 2 : 1;
}

/** What an error says to people. Of an `AggregateError`, which says nothing itself, what its first one says. */
export function explain(error: unknown): string {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return explain(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\nCaused by: ${withCauses(error.cause)}`}`;
}

/** Asked of the variable alone, because the configuration itself may be what went wrong. */
function wantsStack(env: NodeJS.ProcessEnv): boolean {
  const unused: Fault[] = [];
  const level = readEnvironment(env, env === process.env ? '.env' : null, unused).get('LOG_LEVEL')?.text ?? '';
  return /^(debug|trace)$/i.test(level.trim());
}
