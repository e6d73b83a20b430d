import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  addSystemRoutes,
  type HttpServerOptions,
  type SystemOptions,
  startMetricsServer,
} from '../../../src/adapters/http/index.ts';
import { createServer } from './support.ts';

const well = async () => undefined;
const ill = async () => {
  throw new Error('not today');
};

async function createSystem(options: Partial<SystemOptions> = {}, server: Partial<HttpServerOptions> = {}) {
  const { app } = await createServer(server);
  addSystemRoutes(app, {
    version: '1.2.3',
    probes: { database: well, events: well, cache: null },
    isStarted: () => true,
    renderMetrics: async () => 'figures 1\n',
    ...options,
  });
  return app;
}

describe('GET /', () => {
  test('is a card for programs', async () => {
    const answer = await (await createSystem()).inject({ url: '/', headers: { accept: 'application/json' } });
    expect(answer.json()).toMatchObject({ service: 'crema', version: '1.2.3', status: 'running', docs: '/docs' });
    expect(answer.json().endpoints).toMatchObject({ health: '/health' });
  });

  test('is a page for browsers', async () => {
    const answer = await (await createSystem()).inject({ url: '/', headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers.vary).toBe('Accept');
    expect(answer.body).toContain('href="/docs"');
  });
});

describe('health', () => {
  test('GET /healthz says Success', async () => {
    const answer = await (await createSystem({ probes: { database: ill } })).inject('/healthz');
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([
      200,
      'Success',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each(['/health', '/health/'])('GET %s describes the components', async (url) => {
    const answer = await (await createSystem()).inject(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      version: '1.2.3',
      database: 'healthy',
      components: {
        database: { status: 'healthy', latency_ms: expect.any(Number) },
        events: { status: 'healthy', latency_ms: expect.any(Number) },
        cache: { status: 'not_configured', latency_ms: null },
      },
    });
  });

  test('is degraded without a component, and down without the database', async () => {
    const degraded = await (await createSystem({ probes: { database: well, events: ill } })).inject('/health');
    expect([degraded.statusCode, degraded.json().status]).toEqual([200, 'degraded']);
    const down = await (await createSystem({ probes: { database: ill, events: well } })).inject('/health');
    expect([down.statusCode, down.json().status, down.json().database]).toEqual([503, 'down', 'unhealthy']);
  });

  test('a component that does not answer is unhealthy', async () => {
    const app = await createSystem({ probes: { database: well, cache: () => new Promise<never>(() => undefined) } });
    expect((await app.inject('/health')).json().components.cache.status).toBe('unhealthy');
  });

  test('asks each component once, however many want to know', async () => {
    let asked = 0;
    const app = await createSystem({
      probes: {
        database: async () => {
          asked += 1;
        },
      },
    });
    await Promise.all(Array.from({ length: 20 }, () => app.inject('/health')));
    await app.inject('/health/ready');
    expect(asked).toBe(1);
  });

  test('alive is alive, whatever else is down', async () => {
    const answer = await (await createSystem({ probes: { database: ill } })).inject('/health/live');
    expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"alive"}']);
  });

  test('ready needs the start to be over, the database, and no stop under way', async () => {
    const ready = async (options: Partial<SystemOptions>, draining = false) => {
      const app = await createSystem(options);
      if (draining) app.load.drain();
      const answer = await app.inject('/health/ready');
      return [answer.statusCode, answer.json().status];
    };
    expect(await ready({})).toEqual([200, 'ready']);
    expect(await ready({ probes: { database: well, events: ill } })).toEqual([200, 'ready']);
    expect(await ready({ isStarted: () => false })).toEqual([503, 'not_ready']);
    expect(await ready({ probes: { database: ill } })).toEqual([503, 'not_ready']);
    expect(await ready({}, true)).toEqual([503, 'draining']);
  });
});

describe('metrics', () => {
  const status = async (remoteAddress: string, headers = {}, trustProxy: string[] = []) => {
    const app = await createSystem({}, { trustProxy });
    return (await app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
  };

  test.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.9',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('are for %s', async (peer) => {
    expect(await status(peer)).toBe(200);
  });

  test.each(['192.0.2.1', '172.32.0.1', '2001:db8::1', '::ffff:192.0.2.1', '8.8.8.8'])(
    'are not for %s',
    async (peer) => {
      expect(await status(peer)).toBe(403);
    },
  );

  test('are not for whom a proxy nearby brings from elsewhere', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    expect(await status('127.0.0.1', headers)).toBe(403);
    expect(await status('127.0.0.1', headers, ['127.0.0.1'])).toBe(403);
    expect(await status('127.0.0.1', { 'x-forwarded-for': '10.0.0.9' })).toBe(403);
    expect(await status('127.0.0.1', { 'x-forwarded-for': '10.0.0.9' }, ['127.0.0.1'])).toBe(200);
  });

  test('come as Prometheus text', async () => {
    const answer = await (await createSystem()).inject('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.body).toBe('figures 1\n');
  });

  test('may have a port of their own instead', async () => {
    expect((await (await createSystem({ renderMetrics: undefined })).inject('/metrics')).statusCode).toBe(404);
    const server = await startMetricsServer({ host: '127.0.0.1', port: 0 }, async () => 'figures 1\n');
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('figures 1\n');
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });
});

test('the type of a problem can be looked up', async () => {
  const app = await createSystem();
  expect((await app.inject('/problems/out_of_stock')).json()).toEqual({
    type: '/problems/out_of_stock',
    code: 'out_of_stock',
    title: 'Out of stock',
    status: 409,
  });
  expect((await app.inject('/problems/toString')).statusCode).toBe(404);
});
