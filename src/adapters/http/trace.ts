import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** W3C Trace Context, version 00: version, trace id, parent id, flags. Ids of zeros alone are invalid. */
const valid = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The request's `traceparent`, if it is a valid one. */
export function traceparentOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers.traceparent;
  return typeof given === 'string' && valid.test(given) ? given : undefined;
}

/** The trace id for log lines: the caller's, or a new one where she sent none. */
export function traceIdOf(headers: IncomingHttpHeaders): string {
  return traceparentOf(headers)?.slice(3, 35) ?? randomBytes(16).toString('hex');
}
