import { problem } from '../../kernel/errors.ts';
import type { Place } from './store.ts';

/** `2024-01-31T10:00:00.000Z` and an id. */
const form = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)(.+)$/s;

export function cursorOf({ timestamp, _id }: Place): string {
  return Buffer.from(`${timestamp}${_id}`).toString('base64url');
}

/** @throws 422 for what {@link cursorOf} has not made */
export function placeOf(cursor: string): Place {
  const [, timestamp, _id] = form.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const time = new Date(timestamp ?? '');
  if (_id && !Number.isNaN(time.getTime()) && time.toISOString() === timestamp && !_id.includes('\0'))
    return { timestamp, _id };
  throw problem('validation_failed', 'The query is not valid.', {
    errors: [{ path: '/cursor', message: 'must be taken from a Link' }],
  });
}
