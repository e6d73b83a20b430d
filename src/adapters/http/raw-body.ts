import type { FastifyInstance } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { isEncoded } from './json-body.ts';

/**
 * Lets the routes of a scope take their bodies as bytes, whatever the client calls them: for files, whose first bytes
 * say what they are.
 */
export function takeRawBodies(
  scope: Pick<FastifyInstance, 'removeAllContentTypeParsers' | 'addContentTypeParser'>,
): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isEncoded(request.headers['content-encoding'])) return done(null, body);
    done(problem('unsupported_media_type', 'Send the body without Content-Encoding.'));
  });
}
