import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemCode, problem } from '../../kernel/errors.ts';
import { setCommonHeaders } from './headers.ts';
import { sendProblem } from './problems.ts';

/** Fastify's own errors, and what they are called in the contract. What is not here goes by its status. */
const byFastifyCode: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is larger than this service takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send the body as application/json.'],
  FST_ERR_BAD_URL: ['malformed_request', 'The path is not valid percent-encoded UTF-8.'],
  FST_ERR_MAX_PARAM_LENGTH: ['validation_failed', 'A part of the path is too long.'],
};

const byStatus: Readonly<Record<number, readonly [ProblemCode, string]>> = {
  400: ['malformed_request', 'The request is malformed.'],
  404: ['not_found', 'There is nothing at this address.'],
  413: ['payload_too_large', 'The body is larger than this service takes.'],
  415: ['unsupported_media_type', 'Send the body as application/json.'],
};

/** The contracted answer for whatever was thrown; null for a defect of ours. */
export function asProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = byFastifyCode[String(code)] ?? byStatus[Number(statusCode)];
  return known ? problem(...known) : null;
}

/** Makes every error of a route, a hook or Fastify itself a problem document. Only defects are logged here. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply));
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = asProblem(error);
  if (known) {
    sendProblem(reply, known);
    return;
  }
  request.log.error({ err: error, http_request_method: request.method, http_route: request.route?.template }, 'defect');
  sendProblem(reply, problem('internal', 'Something went wrong on our side. It has been written down.'));
}

/** Errors of the router, which come before any hook: bad percent-encoding, overlong parameters. */
export function answerRoutingError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  setCommonHeaders(request, reply);
  answerError(error, request, reply);
}
