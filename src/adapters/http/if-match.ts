import type { IncomingHttpHeaders } from 'node:http';
import { problem } from '../../kernel/errors.ts';

const entityTag = /^"(\d{1,15})"$/;

/**
 * The version that `If-Match: "<version>"` names, for commands that refuse when it has changed; undefined without the
 * header or with `*`. @throws 412 for anything else, because no version matches it
 */
export function ifMatch({ headers }: { readonly headers: IncomingHttpHeaders }): number | undefined {
  const value = headers['if-match'];
  if (value === undefined || value === '*') return undefined;
  const match = entityTag.exec(value);
  if (!match) throw problem('version_mismatch', 'If-Match takes a version in quotes, such as "3".');
  return Number(match[1]);
}
