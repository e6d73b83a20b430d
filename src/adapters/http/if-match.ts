import type { IncomingHttpHeaders } from 'node:http';
import { problem } from '../../kernel/errors.ts';
import type { RouteState } from './route-state.ts';

const entityTag = /^"(\d{1,15})"$/;

interface VersionedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly route: RouteState;
}

/**
 * The version that `If-Match: "<version>"` names, for commands that refuse when it has changed; undefined without the
 * header or with `*`. Only for routes that are declared `versioned`, so that their description says so too.
 *
 * @throws 412 for anything else, because no version matches it
 */
export function ifMatch({ headers, route }: VersionedRequest): number | undefined {
  if (!route.declaration.versioned) throw new Error(`${route.name} takes If-Match and is not declared versioned`);
  return entityVersion(headers['if-match']);
}

/** The version that the value of an `If-Match` header names. @throws 412 for what names none */
export function entityVersion(value: string | undefined): number | undefined {
  if (value === undefined || value === '*') return undefined;
  const match = entityTag.exec(value);
  if (!match) throw problem('version_mismatch', 'If-Match takes a version in quotes, such as "3".');
  return Number(match[1]);
}
