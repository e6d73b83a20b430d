import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Credentials, wherever headers are logged. */
const secret = ['authorization', 'cookie', 'set-cookie', 'x-api-key'];

/**
 * JSON lines with `time` (ISO 8601), `level` (text), `msg` and what is added, to standard output or `destination`.
 *
 * @param level of `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: { paths: secret.flatMap((name) => [`headers["${name}"]`, `*.headers["${name}"]`]), censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

/** Without the further members that drivers put on their errors: they hold values from the statement. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return { type: name, code, message, stack, cause: cause === undefined ? undefined : describeError(cause) };
}
