import { status as codes, Metadata } from '@grpc/grpc-js';
import { definitions, Problem, problem } from '../../kernel/errors.ts';
import { encodeStatus } from './status-details.ts';

/** How a call ends that was not answered. */
export interface FailedStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Whose reasons these are: `ErrorInfo.domain`. */
const domain = 'crema';

/** The status of a refusal: for programs `google.rpc.ErrorInfo`, whose reason is the code that HTTP answers, too. */
export function statusOf(refusal: Problem, requestId: string): FailedStatus {
  const { code, message, details } = refusal;
  const number = codes[definitions[code].grpc as keyof typeof codes];
  const metadata = new Metadata();
  metadata.set('x-request-id', requestId);
  metadata.set(
    'grpc-status-details-bin',
    encodeStatus({
      code: number,
      message,
      reason: code,
      domain,
      metadata: { request_id: requestId, ...texts(details.members) },
      errors: details.errors ?? [],
      retryAfter: refusal.status === 503 || refusal.status === 429 ? (details.retryAfter ?? 1) : null,
    }),
  );
  return { code: number, details: message, metadata };
}

/** Further members of a problem, such as the `lines` of a conflict: what is no text goes as JSON. */
const texts = (members: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

/** What is told of a defect: nothing of it. */
export const asRefusal = (error: unknown): Problem =>
  error instanceof Problem ? error : problem('internal', 'Something went wrong on our side. It has been written down.');

/** `NOT_FOUND`, for figures and log lines. */
export const nameOf = (code: number): string => codes[code] ?? String(code);
