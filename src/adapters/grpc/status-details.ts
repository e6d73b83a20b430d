import type { FieldError } from '../../kernel/errors.ts';

/**
 * `google.rpc.Status` with the details that clients' libraries know, in protobuf's wire format: the `-bin` trailer of a
 * failed call. Three messages of two or three fields each, so they are written here by hand.
 *
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 * https://protobuf.dev/programming-guides/encoding/
 */
export interface StatusDetails {
  readonly code: number;
  readonly message: string;
  /** `ErrorInfo.reason`, with its domain and whatever else programs may want to know. */
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  /** Seconds; null: no word on trying again. */
  readonly retryAfter: number | null;
}

export function encodeStatus(status: StatusDetails): Buffer {
  const details = [any('ErrorInfo', errorInfo(status))];
  if (status.errors.length > 0) details.push(any('BadRequest', badRequest(status.errors)));
  if (status.retryAfter !== null) details.push(any('RetryInfo', bytes(1, number(1, Math.ceil(status.retryAfter)))));
  return Buffer.concat([number(1, status.code), text(2, status.message), ...details.map((one) => bytes(3, one))]);
}

function errorInfo({ reason, domain, metadata }: StatusDetails): Buffer {
  const entries = Object.entries(metadata).map(([key, value]) =>
    bytes(3, Buffer.concat([text(1, key), text(2, value)])),
  );
  return Buffer.concat([text(1, reason), text(2, domain), ...entries]);
}

/** A JSON pointer such as `/items/0/price` is `items.0.price` there. */
const badRequest = (errors: readonly FieldError[]): Buffer =>
  Buffer.concat(
    errors.map(({ path, message }) =>
      bytes(1, Buffer.concat([text(1, path.slice(1).replaceAll('/', '.')), text(2, message)])),
    ),
  );

const any = (name: string, value: Buffer): Buffer =>
  Buffer.concat([text(1, `type.googleapis.com/google.rpc.${name}`), bytes(2, value)]);

const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));

const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

/** Seven bits a byte, the least first; all but the last with the high bit set. */
function varint(value: number): Buffer {
  const out: number[] = [];
  let left = value;
  while (left > 0x7f) {
    out.push((left & 0x7f) | 0x80);
    left >>>= 7;
  }
  out.push(left);
  return Buffer.from(out);
}
