/** The generic HTTP server: everything that is the same for all routes, and nothing of what they are about. */
export { type Access, type Authenticate, anyone, ownIn } from './access.ts';
export { type CommandRoute, type Presentation, runCommand } from './command-route.ts';
export { addDocsPages } from './docs-pages.ts';
export { lastEventId, type ServerSentEvent, sendEvents, wantsEvents } from './event-stream.ts';
export type { Probe } from './health.ts';
export { ifMatch } from './if-match.ts';
export { isStorable } from './json-body.ts';
export { startMetricsServer } from './metrics-server.ts';
export { momentOf } from './moments.ts';
export type { Chapter } from './openapi.ts';
export { pageOf } from './page.ts';
export { isPrivateAddress } from './private-peer.ts';
export { takeRawBodies } from './raw-body.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
export { addSystemRoutes, type SystemOptions } from './system-routes.ts';
export { networkOf, Throttle, type ThrottleOptions } from './throttle.ts';
export { traceparentOf } from './trace.ts';
export { createValidatorCompiler } from './validation.ts';
