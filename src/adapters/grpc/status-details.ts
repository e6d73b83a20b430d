import { loadSync, type MessageTypeDefinition, type PackageDefinition } from '@grpc/proto-loader';
import type { FieldError } from '../../kernel/errors.ts';
import { contractsDirectory } from './contracts.ts';

/** What a failed call says of itself beyond its code and text. */
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

let loaded: PackageDefinition | undefined;

/** The bytes of `google.rpc.Status`, whose details clients' libraries know. */
export function encodeStatus({ code, message, errors, retryAfter, ...info }: StatusDetails): Buffer {
  const details = [any('ErrorInfo', info)];
  // a JSON pointer such as `/items/0/price` is `items.0.price` there
  const field_violations = errors.map(({ path, message: description }) => ({
    field: path.slice(1).replaceAll('/', '.'),
    description,
  }));
  if (errors.length > 0) details.push(any('BadRequest', { field_violations }));
  if (retryAfter !== null)
    details.push(any('RetryInfo', { retry_delay: { seconds: Math.ceil(retryAfter), nanos: 0 } }));
  return encode('Status', { code, message, details });
}

const any = (name: string, value: object) => ({
  type_url: `type.googleapis.com/google.rpc.${name}`,
  value: encode(name, value),
});

function encode(name: string, value: object): Buffer {
  loaded ??= loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto'], {
    includeDirs: [contractsDirectory],
    keepCase: true,
  });
  return (loaded[`google.rpc.${name}`] as MessageTypeDefinition<object, object>).serialize(value);
}
