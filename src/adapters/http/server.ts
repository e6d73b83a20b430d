import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { metrics } from '@opentelemetry/api';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  fastify,
  type RawServerDefault,
} from 'fastify';
import type { Authenticate } from './access.ts';
import { answerClientError, answerUnusualRequests } from './client-errors.ts';
import { Deadlines } from './deadlines.ts';
import { answerErrors, answerRoutingError } from './errors.ts';
import { endStreamsOnClose } from './event-stream.ts';
import { parseJsonBodies } from './json-body.ts';
import { installLifecycle } from './lifecycle.ts';
import { LoadGuard, type LoadLimits } from './load-guard.ts';
import { type Chapter, documentRoutes } from './openapi.ts';
import { requestIdOf } from './request-id.ts';
import { createValidatorCompiler } from './validation.ts';

export type HttpServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    load: LoadGuard;
  }
}

export interface HttpServerOptions {
  readonly version: string;
  /** Of the OpenAPI document, in this order. */
  readonly chapters?: readonly Chapter[];
  readonly log: FastifyBaseLogger;
  readonly authenticate: Authenticate;
  /** Addresses or CIDRs of proxies whose forwarding headers are believed. */
  readonly trustProxy?: readonly string[];
  /** The one other origin whose pages may call this API. */
  readonly corsOrigin?: string | undefined;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  readonly limits?: LoadLimits;
  readonly times?: Times;
}

/** In milliseconds. They nest: edge 10 s > handler 8 s > statement 5 s > pool wait 1 s. */
export interface Times {
  /** For a whole request to arrive, from its first byte; headers included. */
  readonly request: number;
  /** For a handler to answer. */
  readonly handler: number;
}

const defaultTimes: Times = { request: 10_000, handler: 8_000 };
/** At several thousand answers a second, a thousand waiting ones are answered within a fraction of a second. */
const defaultLimits: LoadLimits = { maxInFlight: 1_000, maxLoopDelayMs: 500 };
/** Longer than the 60 s for which load balancers keep a connection, so that it is never us who closes it under them. */
const keepAliveMs = 72_000;
/** For a connection on which nothing moves at all, such as an answer that nobody reads. */
const silenceMs = 60_000;
const maxBodyBytes = 1_048_576;
const maxParamLength = 512;
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The HTTP server, with everything that is the same for all routes and nothing of what they are about. Add routes, then
 * `listen`. To stop: `load.drain()`, wait for the load balancer to notice, `close()`.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const times = options.times ?? defaultTimes;
  const guard = new LoadGuard(options.limits ?? defaultLimits);
  const deadlines = new Deadlines(times.handler);
  const meter = metrics.getMeter('crema');
  const app = fastify(serverOptions(options) as FastifyServerOptions) as unknown as FastifyInstance;
  app.decorate('load', guard);
  // Fastify is given no logger: with one it listens to every response and makes a child logger for every request
  app.log = options.log;
  app.setValidatorCompiler(createValidatorCompiler() as never);
  parseJsonBodies(app);
  answerErrors(app);
  answerUnusualRequests(app.server);
  installLifecycle(app, {
    log: options.log,
    guard,
    deadlines,
    authenticate: options.authenticate,
    corsOrigin: options.corsOrigin,
    durations: meter.createHistogram('http.server.request.duration', {
      description: 'Time from the first hook to the end of the answer',
      unit: 's',
      advice: { explicitBucketBoundaries: durationBuckets },
    }),
  });
  endStreamsOnClose(app, options.authenticate);
  await documentRoutes(app, options);
  app.addHook('onListen', async () => {
    guard.watch((turnedAway) => options.log.warn({ turned_away: turnedAway }, 'load is being shed'));
    deadlines.watch();
  });
  // A call that was under way when the stop began leaves an idle connection behind: close() would wait for its 72 s.
  app.addHook('preClose', async () => {
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once('close', () => clearInterval(sweep));
  });
  app.addHook('onClose', async () => {
    guard.stop();
    deadlines.stop();
  });
  return app as unknown as HttpServer;
}

function serverOptions({ trustProxy, tls, times = defaultTimes }: HttpServerOptions): object {
  return {
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: trustProxy && trustProxy.length > 0 ? [...trustProxy] : false,
    requestTimeout: times.request,
    connectionTimeout: silenceMs,
    keepAliveTimeout: keepAliveMs,
    bodyLimit: maxBodyBytes,
    // what has arrived during a graceful stop is answered, with `connection: close`
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength },
    frameworkErrors: answerRoutingError,
    clientErrorHandler: answerClientError,
    [tls ? 'https' : 'http']: {
      ...tls,
      headersTimeout: times.request,
      // a request without one gets a problem document, not Node's empty answer
      requireHostHeader: false,
      // how precise those two deadlines are; Node looks every 30 s by itself
      connectionsCheckingInterval: Math.min(1_000, times.request / 4),
    },
  };
}
