import type { Socket } from 'node:net';
import { type Problem, problem } from '../../kernel/errors.ts';
import { commonHeaderLines } from './headers.ts';
import { problemContentType, renderProblem } from './problems.ts';
import { newRequestId } from './request-id.ts';

/**
 * Answers what never became a request: broken request lines, too many header bytes, clients that are too slow. The
 * connection is closed afterwards, because where the next request would begin is not known.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answering(socket)) {
    socket.destroy();
    return;
  }
  const answer = problemOf(error.code);
  const requestId = newRequestId();
  const body = renderProblem(answer, requestId);
  socket.end(
    `HTTP/1.1 ${answer.status} ${answer.title}\r\n${commonHeaderLines(requestId)}content-type: ${problemContentType}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Whether an answer has begun on this socket: a second one in its midst would be taken for a part of it. */
function answering(socket: Socket): boolean {
  const current = (socket as Socket & { _httpMessage?: { headersSent?: boolean } })._httpMessage;
  return current?.headersSent === true;
}

function problemOf(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return problem('headers_too_large', 'The address and headers are too long.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('request_timeout', 'The request took too long to arrive.');
  return problem('malformed_request', 'This is not an HTTP request that can be understood.');
}
