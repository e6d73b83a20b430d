import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../kernel/errors.ts';

/** Deeper values overflow the stack of whoever walks them: our own JSON.stringify, PostgreSQL's parser. */
const maxDepth = 100;

/** Takes `application/json` and nothing else. What JSON allows and no later step could take is refused here. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    if (isEncoded(request.headers['content-encoding'])) {
      return done(problem('unsupported_media_type', 'Send the body without Content-Encoding.'));
    }
    // many clients name the type of a body that they do not send
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes)) return done(problem('malformed_request', 'The body is not valid UTF-8.'));
    if (bytes.length > maxDepth && depthOf(bytes) > maxDepth) {
      return done(problem('malformed_request', `The body is nested more than ${maxDepth} levels deep.`));
    }
    const escapes = bytes.includes('\\u');
    parse(request, bytes as never, (error, value) => {
      if (error && isJson(bytes)) {
        done(problem('malformed_request', 'The body has members named `__proto__` or `constructor.prototype`.'));
      } else if (!error && escapes && !isStorable(value)) {
        done(problem('malformed_request', 'The body contains a NUL character or half a surrogate pair.'));
      } else {
        done(error, value);
      }
    });
  });
}

/** Whether a body is compressed, which we do not take: a few bytes could stand for any number. */
export const isEncoded = (encoding: string | undefined) => encoding !== undefined && encoding !== 'identity';

/** Whether it was not the grammar that was broken. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

const [quote, backslash, openArray, openObject, closeArray, closeObject] = [...Buffer.from('"\\[{]}')];

/** How deep arrays and objects are nested in a JSON text. */
function depthOf(text: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openArray || byte === openObject) deepest = Math.max(deepest, ++depth);
    else if (byte === closeArray || byte === closeObject) depth -= 1;
  }
  return deepest;
}

/** Whether PostgreSQL can store all texts of a value: no NUL, no lone surrogates. In JSON only escapes can bring them. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
}
