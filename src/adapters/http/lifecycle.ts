import type { ServerResponse } from 'node:http';
import type { Histogram } from '@opentelemetry/api';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  RouteOptions,
} from 'fastify';
import { problem } from '../../kernel/errors.ts';
import type { Authenticate } from './access.ts';
import { admit, admitOwn } from './admission.ts';
import { allowOrigin } from './cors.ts';
import type { Deadlines } from './deadlines.ts';
import { setCommonHeaders } from './headers.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import type { LoadGuard } from './load-guard.ts';
import { createUnmatchedAnswer } from './not-found.ts';
import { sendProblem } from './problems.ts';
import { RequestLog } from './request-log.ts';
import { RouteState } from './route-state.ts';

declare module 'fastify' {
  interface FastifyRequest {
    route: RouteState;
    /** `performance.now()` when the request began. */
    startedAt: number;
  }
}

export interface LifecycleOptions {
  readonly log: FastifyBaseLogger;
  readonly guard: LoadGuard;
  readonly deadlines: Deadlines;
  readonly authenticate: Authenticate;
  readonly durations: Histogram;
  readonly corsOrigin: string | undefined;
}

/** A request slower than this is worth a line. */
const slowSeconds = 1;
/** Made once: an error's stack costs more than the rest of this answer. */
const overloaded = problem(
  'overloaded',
  'The service has more requests than it can answer in time. Try again shortly.',
);
const hostMissing = problem('malformed_request', 'The request names no host.');
const unmatched = new RouteState('GET', null, { access: 'public' });

const tracked = Symbol('reply');
type Tracked = ServerResponse & { [tracked]: FastifyReply };

/**
 * Everything that happens to every request, in one hook before it and one listener after it, synchronous where the
 * credentials are known already: each further hook would be paid by every request.
 */
export function installLifecycle(app: FastifyInstance, options: LifecycleOptions): void {
  const { log, guard, deadlines, authenticate, durations, corsOrigin } = options;
  const answerUnmatched = createUnmatchedAnswer(app);
  const verbose = log.level === 'debug' || log.level === 'trace';
  // declared in advance, so that all requests keep one shape
  app.decorateRequest('route');
  app.decorateRequest('startedAt', 0);
  app.decorateRequest('deadlineSlot', -1);
  app.decorateRequest('principal');
  app.decorateRequest('ownUndecided', false);

  function begin(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
    const route = request.routeOptions.config.state ?? unmatched;
    request.route = route;
    request.startedAt = performance.now();
    request.log = new RequestLog(log, request.id, request.raw) as unknown as FastifyBaseLogger;
    reply.log = request.log;
    (reply.raw as Tracked)[tracked] = reply;
    // what takes as long as its client likes says nothing of the load
    if (!route.streams(request)) {
      guard.enter();
      deadlines.begin(reply);
    }
    const shed = guard.overloaded && !route.declaration.vital;
    reply.raw.on('close', shed ? endShed : end);
    setCommonHeaders(request, reply);
    if (guard.draining) reply.header('connection', 'close');
    if (corsOrigin !== undefined) allowOrigin(request, reply, corsOrigin);
    if (shed) {
      sendProblem(reply, overloaded);
      return;
    }
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') throw hostMissing;
    // PostgreSQL has no NUL in its texts, and nobody has a use for one in an address
    if (request.url.includes('%00')) throw problem('malformed_request', 'The address contains a NUL character.');
    if (route.takesKey) idempotencyKeyOf(request.headers); // a bad one is refused also where it would not be used
    if (route === unmatched) answerUnmatched(request, reply);
    else admit(request, authenticate, done);
  }

  function account(response: ServerResponse): { request: FastifyRequest; status: number | null; seconds: number } {
    const reply = (response as Tracked)[tracked];
    const { request } = reply;
    const seconds = (performance.now() - request.startedAt) / 1000;
    const status = response.writableEnded ? response.statusCode : null;
    request.route.record(durations, seconds, request.method, status);
    if (!request.route.streams(request)) {
      guard.leave();
      deadlines.end(reply);
    }
    return { request, status, seconds };
  }

  function end(this: ServerResponse): void {
    const { request, status, seconds } = account(this);
    writeLine(request, status, seconds, verbose);
  }

  function endShed(this: ServerResponse): void {
    account(this);
    guard.turnedAway();
  }

  app.addHook('onRoute', prepareRoute);
  app.addHook('onRequest', begin);
}

/** Refuses routes without `access`, so that a forgotten permission is a start that fails. */
function prepareRoute(options: RouteOptions): void {
  const { access, problems, vital, streams, versioned, keyless, headers } = options.config ?? {};
  if (access === undefined) throw new Error(`the route ${options.method} ${options.url} declares no access`);
  const state = new RouteState(String(options.method), options.url, {
    access,
    problems: problems ?? [],
    vital: vital ?? false,
    streams: streams ?? false,
    versioned: versioned ?? false,
    keyless: keyless ?? false,
    headers: headers ?? [],
  });
  options.config = { ...options.config, state };
  const waitsForBody = access !== 'public' && access.own !== undefined && state.hasBody;
  if (waitsForBody) options.preValidation = [admitOwn, options.preValidation ?? []].flat();
}

/** One line for what somebody may want to look into. A defect has its line already, with its stack. */
function writeLine(request: FastifyRequest, status: number | null, seconds: number, verbose: boolean): void {
  const { log, route } = request;
  const { vital } = route.declaration;
  const about = () => ({
    http_request_method: request.method,
    http_route: route.template,
    http_response_status_code: status,
    duration_ms: Math.round(seconds * 1000),
  });
  if (status === null && !route.streams(request)) log.warn(about(), 'the client went away before the answer');
  else if (status === 503 && !vital) log.warn(about(), 'the request failed');
  else if (seconds > slowSeconds && !route.streams(request)) log.warn(about(), 'the request was slow');
  else if (verbose) log.debug(about(), 'request');
}
