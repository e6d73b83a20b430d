import { problem } from '../../kernel/errors.ts';
import { instantOf } from '../../kernel/instant.ts';

/**
 * The instant of a query's text that matches `instantPattern`, as ISO 8601 in UTC; undefined without one.
 *
 * @throws 422 for a day that no calendar knows
 */
export function momentOf(path: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = instantOf(text);
  if (instant !== null) return instant;
  throw problem('validation_failed', 'The query is not valid.', {
    errors: [{ path, message: 'must be a time that a calendar knows' }],
  });
}
