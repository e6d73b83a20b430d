import type { FastifyReply, FastifyRequest } from 'fastify';

/** What an answer of the API may do in a browser: nothing. Pages set their own policy over this one. */
export const apiContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

const always: readonly (readonly [string, string])[] = [
  ['content-security-policy', apiContentSecurityPolicy],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
];
/** Only under TLS: browsers ignore it elsewhere. Other names of the same domain are not ours to decide about. */
const strictTransportSecurity = 'max-age=31536000';

/** Sets the headers that every answer carries. */
export function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id);
  for (const [name, value] of always) reply.header(name, value);
  if (request.protocol === 'https') reply.header('strict-transport-security', strictTransportSecurity);
}

/** The same headers as lines, for answers written straight to a socket. */
export function commonHeaderLines(requestId: string): string {
  return `x-request-id: ${requestId}\r\n${always.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
}
