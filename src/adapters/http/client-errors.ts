import type { Server } from 'node:http';
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

/** What Node would answer by itself, without a problem document: expectations of a request, and wishes for a tunnel. */
export function answerUnusualRequests(server: Server): void {
  // one that is not understood may be passed over (RFC 9110, 10.1.1)
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => answerClientError(new Error('CONNECT'), socket as Socket));
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
