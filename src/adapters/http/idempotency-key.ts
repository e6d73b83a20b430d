import type { IncomingHttpHeaders } from 'node:http';
import { problem } from '../../kernel/errors.ts';

const visible = /^[\x21-\x7e]{1,255}$/;

/** The request's `Idempotency-Key`; throws `validation_failed` unless it is 1 to 255 visible ASCII characters. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && visible.test(key))) return key;
  throw problem('validation_failed', 'The Idempotency-Key is not valid.', {
    errors: [{ path: '/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' }],
  });
}
