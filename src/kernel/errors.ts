/**
 * Every error a client can see, in one registry: stable code, HTTP status, gRPC status, message template.
 * Throw or return `problem('out_of_stock', …)`; anything else that is thrown is a defect and answers 500 without its message.
 */

interface Definition {
  readonly status: number;
  readonly grpc: string;
  readonly title: string;
}

const define = (status: number, grpc: string, title: string): Definition => ({ status, grpc, title });

export const definitions = {
  // the request itself
  malformed_request: define(400, 'INVALID_ARGUMENT', 'Malformed request'),
  validation_failed: define(422, 'INVALID_ARGUMENT', 'Invalid input'),
  payload_too_large: define(413, 'INVALID_ARGUMENT', 'Payload too large'),
  unsupported_media_type: define(415, 'INVALID_ARGUMENT', 'Unsupported media type'),
  method_not_allowed: define(405, 'UNIMPLEMENTED', 'Method not allowed'),
  not_found: define(404, 'NOT_FOUND', 'Not found'),
  headers_too_large: define(431, 'INVALID_ARGUMENT', 'Request headers too large'),
  request_timeout: define(408, 'DEADLINE_EXCEEDED', 'Request timed out'),
  // who is asking
  unauthenticated: define(401, 'UNAUTHENTICATED', 'Authentication required'),
  invalid_credentials: define(401, 'UNAUTHENTICATED', 'Invalid credentials'),
  forbidden: define(403, 'PERMISSION_DENIED', 'Forbidden'),
  rate_limited: define(429, 'RESOURCE_EXHAUSTED', 'Too many requests'),
  email_taken: define(409, 'ALREADY_EXISTS', 'E-mail address taken'),
  invalid_token: define(422, 'FAILED_PRECONDITION', 'Link not valid'),
  // state and concurrency
  idempotency_key_reused: define(422, 'FAILED_PRECONDITION', 'Idempotency key reused'),
  idempotency_in_flight: define(409, 'ABORTED', 'Request still running'),
  version_mismatch: define(412, 'ABORTED', 'Version mismatch'),
  invalid_transition: define(409, 'FAILED_PRECONDITION', 'Transition not allowed'),
  already_exists: define(409, 'ALREADY_EXISTS', 'Already exists'),
  position_gone: define(410, 'OUT_OF_RANGE', 'Position gone'),
  count_changed: define(409, 'FAILED_PRECONDITION', 'Count changed'),
  replay_failed: define(409, 'FAILED_PRECONDITION', 'Replay failed'),
  last_admin: define(409, 'FAILED_PRECONDITION', 'Last admin'),
  // carts and checkout
  negative_quantity: define(400, 'INVALID_ARGUMENT', 'Negative quantity'),
  item_not_in_cart: define(400, 'NOT_FOUND', 'Item not in cart'),
  empty_cart: define(400, 'FAILED_PRECONDITION', 'Cart is empty'),
  quantity_limit: define(409, 'FAILED_PRECONDITION', 'Quantity limit'),
  amount_too_large: define(422, 'INVALID_ARGUMENT', 'Amount too large'),
  price_changed: define(409, 'FAILED_PRECONDITION', 'Price changed'),
  out_of_stock: define(409, 'FAILED_PRECONDITION', 'Out of stock'),
  product_unavailable: define(409, 'FAILED_PRECONDITION', 'Product unavailable'),
  dietary_conflict: define(409, 'FAILED_PRECONDITION', 'Dietary conflict'),
  invalid_options: define(422, 'INVALID_ARGUMENT', 'Invalid options'),
  invalid_coupon: define(422, 'INVALID_ARGUMENT', 'Invalid coupon'),
  // loyalty
  insufficient_points: define(409, 'FAILED_PRECONDITION', 'Not enough points'),
  reward_unavailable: define(409, 'FAILED_PRECONDITION', 'Reward unavailable'),
  reward_not_applicable: define(409, 'FAILED_PRECONDITION', 'Reward not applicable'),
  redemption_used: define(409, 'FAILED_PRECONDITION', 'Redemption used'),
  // files
  invalid_image: define(422, 'INVALID_ARGUMENT', 'Invalid image'),
  // payments
  payment_not_possible: define(409, 'FAILED_PRECONDITION', 'Payment not possible'),
  refund_not_possible: define(409, 'FAILED_PRECONDITION', 'Refund not possible'),
  // invoices
  invoice_not_available: define(409, 'FAILED_PRECONDITION', 'Invoice not available'),
  // the service
  overloaded: define(503, 'UNAVAILABLE', 'Service overloaded'),
  dependency_unavailable: define(503, 'UNAVAILABLE', 'Dependency unavailable'),
  deadline_exceeded: define(503, 'DEADLINE_EXCEEDED', 'Deadline exceeded'),
  outcome_unknown: define(503, 'UNAVAILABLE', 'Outcome unknown'),
  internal: define(500, 'INTERNAL', 'Internal error'),
} as const satisfies Record<string, Definition>;

export type ProblemCode = keyof typeof definitions;

/** One faulty place in the input: `path` is a JSON pointer such as `/items/0/price`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** Field errors, for 422. */
  readonly errors?: readonly FieldError[];
  /** Seconds, for 429 and 503. */
  readonly retryAfter?: number;
  /** Further members of the problem document, such as `lines` of a 409. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An expected failure with a contracted answer. `detail` is a sentence for people and never echoes a rejected value. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return definitions[this.code].status;
  }

  get title(): string {
    return definitions[this.code].title;
  }
}

/** Makes a {@link Problem}; expected failures are returned as outcomes or thrown, never both. */
export function problem(code: ProblemCode, detail: string, details?: ProblemDetails): Problem {
  return new Problem(code, detail, details);
}

/**
 * Refuses a change of what is no longer as its caller has read it (`If-Match`). Null: it is, or the caller does not mind.
 *
 * @param what such as `order`
 */
export function versionFault(what: string, expected: number | undefined, version: number): Problem | null {
  if (expected === undefined || expected === version) return null;
  return problem('version_mismatch', `The ${what} has changed since it was read. Read it again.`);
}

/** Whether the service could not answer at all: then the request is not at fault, and may be repeated. */
export function isOutage(error: unknown): boolean {
  return error instanceof Problem && error.status === 503;
}

/** For who reports failures row by row: an outage is no fault of a row, and none of its set may be passed over. @throws it */
export function refuseOutage(settled: readonly (object | { readonly defect: unknown })[]): void {
  for (const one of settled) if ('defect' in one && isOutage(one.defect)) throw one.defect;
}
