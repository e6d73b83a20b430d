import type { FastifyReply, FastifyRequest } from 'fastify';

const readable = 'x-request-id, retry-after, idempotent-replayed, link, www-authenticate';
const sendable = [
  'content-type, authorization, x-api-key, x-admin-role, idempotency-key, if-match, last-event-id',
  'traceparent, x-request-id',
].join(', ');
const rememberedSeconds = '600';

/** Lets pages of the one allowed origin read the answer, with credentials. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: string): void {
  reply.header('vary', 'Origin');
  if (request.headers.origin !== allowed) return;
  reply.header('access-control-allow-origin', allowed);
  reply.header('access-control-allow-credentials', 'true');
  reply.header('access-control-expose-headers', readable);
}

/** Answers a browser's question before the request proper; only after {@link allowOrigin} has allowed the origin. */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply, methods: string): void {
  if (!reply.hasHeader('access-control-allow-origin')) return;
  if (request.headers['access-control-request-method'] === undefined) return;
  reply.header('access-control-allow-methods', methods);
  reply.header('access-control-allow-headers', sendable);
  reply.header('access-control-max-age', rememberedSeconds);
}
