import { type Problem, problem } from '../../kernel/errors.ts';

/** What a failed statement means for whoever sent it. */
export type Failure =
  /** PostgreSQL asks to run the transaction again. */
  | 'retry'
  /** The connection is gone, or the server is going; nothing more can be learnt on it. */
  | 'disconnected'
  /** The server answers, but cannot do this now. */
  | 'unavailable'
  /** The statement itself is wrong or breaks a constraint. */
  | 'statement';

const serializationFailure = '40001';
const deadlockDetected = '40P01';
const unavailable = new Set(['53100', '53200', '53300', '53400', '57014', '57P03', '55P03']);
const disconnected = new Set([
  '57P01',
  '57P02',
  '57P05',
  '25P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
]);
const disconnectedMessage =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout|Cannot use a pool after calling end/i;

export function classify(error: unknown): Failure {
  if (error instanceof AggregateError && error.errors.length > 0) return classify(error.errors[0]);
  const { code, message } = error as { code?: string; message?: string };
  if (code === serializationFailure || code === deadlockDetected) return 'retry';
  if (code !== undefined && (disconnected.has(code) || code.startsWith('08'))) return 'disconnected';
  if (code !== undefined && unavailable.has(code)) return 'unavailable';
  if (code === undefined && message !== undefined && disconnectedMessage.test(message)) return 'disconnected';
  return 'statement';
}

/** The contracted answer where the database is the cause, else the error as it is. */
export function asProblem(error: unknown): unknown {
  if (classify(error) === 'statement') return error;
  return databaseUnavailable(error);
}

export function databaseUnavailable(cause: unknown): Problem {
  const answer = problem('dependency_unavailable', 'The database does not answer at the moment; nothing was changed.', {
    retryAfter: 1,
  });
  answer.cause = cause;
  return answer;
}
