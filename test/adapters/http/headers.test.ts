import { describe, expect, test } from 'vitest';
import { traceparentOf } from '../../../src/adapters/http/trace.ts';
import { createServer, open } from './support.ts';

async function serverWithRoute(options: Parameters<typeof createServer>[0] = {}) {
  const server = await createServer(options);
  server.app.get('/any', open, () => ({ fine: true }));
  return server.app;
}

describe('every answer', () => {
  test.each(['/any', '/nowhere', '/%ff'])('carries the security headers: %s', async (url) => {
    const answer = await (await serverWithRoute()).inject(url);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^[\w-]{8}-\w+$/),
    });
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    expect(answer.headers).not.toHaveProperty('vary');
  });

  test('has its own request id', async () => {
    const app = await serverWithRoute();
    const ids = await Promise.all(
      Array.from({ length: 50 }, async () => (await app.inject('/any')).headers['x-request-id']),
    );
    expect(new Set(ids).size).toBe(50);
  });

  test.each(['a', '~!@#$', 'x'.repeat(128)])('returns the request id that it was given: %s', async (id) => {
    const answer = await (await serverWithRoute()).inject({ url: '/any', headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toBe(id);
  });

  test.each(['', 'a b', 'é', 'x'.repeat(129)])('does not return one that is not sane: %j', async (id) => {
    const answer = await (await serverWithRoute()).inject({ url: '/any', headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{8}-\w+$/);
  });

  test('asks for TLS where a trusted proxy says that there is TLS, and only there', async () => {
    const app = await serverWithRoute({ trustProxy: ['10.0.0.0/8'] });
    const headers = { 'x-forwarded-proto': 'https' };
    const hsts = async (remoteAddress: string) => {
      const answer = await app.inject({ url: '/any', headers, remoteAddress });
      return answer.headers['strict-transport-security'];
    };
    expect(await hsts('10.1.2.3')).toBe('max-age=31536000');
    expect(await hsts('192.0.2.1')).toBeUndefined();
  });
});

describe('other origins', () => {
  const origin = 'https://shop.example';

  test('are not let in unless they are named', async () => {
    const app = await serverWithRoute();
    const answer = await app.inject({ url: '/any', headers: { origin } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('are let in where they are the one that is named', async () => {
    const app = await serverWithRoute({ corsOrigin: origin });
    const answer = await app.inject({ url: '/any', headers: { origin } });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('x-request-id'),
      vary: 'Origin',
    });
    const other = await app.inject({ url: '/any', headers: { origin: 'https://evil.example' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect(other.headers.vary).toBe('Origin');
  });

  test('ask first', async () => {
    const app = await serverWithRoute({ corsOrigin: origin });
    const ask = (from: string) =>
      app.inject({ method: 'OPTIONS', url: '/any', headers: { origin: from, 'access-control-request-method': 'GET' } });
    const allowed = await ask(origin);
    expect(allowed.statusCode).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': expect.stringContaining('idempotency-key'),
    });
    const refused = await ask('https://evil.example');
    expect(refused.headers).not.toHaveProperty('access-control-allow-methods');
  });
});

describe('traceparent', () => {
  const [trace, parent] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

  test('is taken when it is valid', () => {
    expect(traceparentOf({ traceparent: `00-${trace}-${parent}-01` })).toBe(`00-${trace}-${parent}-01`);
  });

  test.each([
    '',
    'nonsense',
    `00-${trace}-${parent}`,
    `ff-${trace}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${parent}-01`,
    `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`,
  ])('is ignored when it is not: %s', (traceparent) => {
    expect(traceparentOf({ traceparent })).toBeUndefined();
  });
});
