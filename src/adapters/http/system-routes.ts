import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { nowIso } from '../../kernel/clock.ts';
import { definitions, problem } from '../../kernel/errors.ts';
import { HealthCheck, type Probe } from './health.ts';
import { isFromNearby } from './private-peer.ts';
import type { HttpServer } from './server.ts';
import { welcomePage } from './welcome-page.ts';

export interface SystemOptions {
  readonly version: string;
  /** By component; `database` decides whether the service is up. Null: not configured. */
  readonly probes: Readonly<Record<string, Probe | null>>;
  /** Whether the start is over: migrations current, everything listening. */
  readonly isStarted: () => boolean;
  /** The Prometheus text; undefined where `/metrics` has a port of its own. */
  readonly renderMetrics?: (() => Promise<string>) | undefined;
}

const component = Type.Object({
  status: Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy'), Type.Literal('not_configured')]),
  latency_ms: Type.Union([Type.Number({ examples: [0.4] }), Type.Null()]),
});
const health = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('down')]),
    timestamp: Type.String({ format: 'date-time', examples: ['2026-11-21T08:00:00.000Z'] }),
    version: Type.String({ examples: ['0.1.0'] }),
    database: Type.Union([Type.Literal('healthy'), Type.Literal('unhealthy')]),
    components: Type.Record(Type.String(), component),
  },
  { title: 'Health' },
);
const card = Type.Object({
  service: Type.String({ examples: ['crema'] }),
  version: Type.String({ examples: ['0.1.0'] }),
  status: Type.String({ examples: ['running'] }),
  docs: Type.String({ examples: ['/docs'] }),
  endpoints: Type.Record(Type.String(), Type.String({ examples: ['/api/products'] })),
});
const text = (description: string, example: string) => ({
  description,
  content: { 'text/plain': { schema: Type.String({ examples: [example] }) } },
});
const ready = Type.Object({ status: Type.Literal('ready') });
const notReady = Type.Object({ status: Type.Union([Type.Literal('draining'), Type.Literal('not_ready')]) });

const kind = Type.Object({
  type: Type.String({ examples: ['/problems/out_of_stock'] }),
  code: Type.String({ examples: ['out_of_stock'] }),
  title: Type.String({ examples: ['Out of stock'] }),
  status: Type.Integer({ examples: [409] }),
});

const tags = ['System'];
const html = '<!doctype html>';
const vital = { access: 'public', vital: true } as const;

/** The routes by which operators and their tools look at the service. */
export function addSystemRoutes(app: HttpServer, options: SystemOptions): void {
  const { version, isStarted, renderMetrics } = options;
  const check = new HealthCheck(options.probes);

  const forms = { 'application/json': { schema: card }, 'text/html': { schema: Type.String({ examples: [html] }) } };
  const answer = { description: 'A page for browsers, JSON for everybody else', content: forms };
  const index = { tags, summary: 'What this service is', response: { 200: answer } };
  app.get('/', { config: { access: 'public' }, schema: index }, (request, reply) => {
    reply.header('vary', reply.hasHeader('vary') ? 'Origin, Accept' : 'Accept');
    if (prefersHtml(request)) return welcomePage(reply as FastifyReply, version);
    reply.send(serviceCard(version));
  });

  const up = { tags, summary: 'Whether the process is up', response: { 200: text('Up', 'Success') } };
  app.get('/healthz', { config: vital, schema: up }, (_request, reply) => {
    reply.type('text/plain; charset=utf-8').send('Success' as never);
  });

  const whole = { tags, summary: 'How the service and its components are', response: { 200: health, 503: health } };
  app.get('/health', { config: vital, schema: whole }, async (_request, reply) => {
    const { status, database, components } = await check.all();
    reply.code(status === 'down' ? 503 : 200);
    return { status, timestamp: nowIso(), version, database, components };
  });

  const alive = {
    tags,
    summary: 'Whether the process turns',
    response: { 200: Type.Object({ status: Type.Literal('alive') }) },
  };
  app.get('/health/live', { config: vital, schema: alive }, () => ({ status: 'alive' as const }));

  const readiness = { tags, summary: 'Whether requests should come here', response: { 200: ready, 503: notReady } };
  app.get('/health/ready', { config: vital, schema: readiness }, async (_request, reply) => {
    if (app.load.draining) return reply.code(503).send({ status: 'draining' });
    if (isStarted() && (await check.databaseIsHealthy())) return { status: 'ready' as const };
    return reply.code(503).send({ status: 'not_ready' });
  });

  if (renderMetrics) {
    const figures = {
      tags,
      summary: 'Figures for Prometheus',
      response: { 200: text('Prometheus text format', 'crema_event_log_head 42') },
    };
    const config = { ...vital, problems: ['forbidden'] } as const;
    app.get('/metrics', { config, schema: figures }, async (request, reply) => {
      if (!isFromNearby(request as FastifyRequest))
        throw problem('forbidden', 'Metrics are only for nearby addresses.');
      reply.type('text/plain; version=0.0.4; charset=utf-8');
      return (await renderMetrics()) as never;
    });
  }

  const params = Type.Object({ code: Type.String({ maxLength: 100, examples: ['out_of_stock'] }) });
  const meaning = { tags, summary: 'What the type of a problem means', params, response: { 200: kind } };
  app.get('/problems/:code', { config: { access: 'public', problems: ['not_found'] }, schema: meaning }, (request) => {
    const { code } = request.params;
    const known = Object.entries(definitions).find(([name]) => name === code)?.[1];
    if (!known) throw problem('not_found', 'There is no such kind of problem.');
    return { type: `/problems/${code}`, code, title: known.title, status: known.status };
  });
}

const prefersHtml = (request: { headers: { accept?: string | undefined } }) =>
  request.headers.accept?.includes('text/html') ?? false;

const serviceCard = (version: string) => ({
  service: 'crema',
  version,
  status: 'running',
  docs: '/docs',
  endpoints: { openapi: '/openapi.json', redoc: '/redoc', health: '/health', products: '/api/products' },
});
