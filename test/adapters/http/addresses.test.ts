import { describe, expect, test } from 'vitest';
import { serverWithRoutes } from './item-routes.ts';
import { createServer, open } from './support.ts';

describe('addresses', () => {
  test('that nobody knows are 404', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ url: '/nowhere/SECRET', headers: { accept: 'text/html' } });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    expect(answer.body).not.toContain('SECRET');
  });

  test('with another method are 405 and say which they take', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ method: 'DELETE', url: '/items/7?x=1' });
    expect([answer.statusCode, answer.json().code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    expect((await app.inject({ method: 'PATCH', url: '/items/' })).headers.allow).toBe('OPTIONS, POST');
    expect((await app.inject({ method: 'PROPFIND' as never, url: '/items/7' })).statusCode).toBe(405);
  });

  test('with a name of their own take only their own methods', async () => {
    const { app } = await createServer();
    app.get('/things/export', open, () => 'all of them');
    app.get('/things/:thing_id', open, () => 'one');
    app.delete('/things/:thing_id', open, () => 'gone');
    const allow = async (url: string) => (await app.inject({ method: 'OPTIONS', url })).headers.allow;
    expect(await allow('/things/export')).toBe('GET, HEAD, OPTIONS');
    expect(await allow('/things/7')).toBe('DELETE, GET, HEAD, OPTIONS');
  });

  test('answer HEAD and OPTIONS', async () => {
    const { app } = await serverWithRoutes();
    const head = await app.inject({ method: 'HEAD', url: '/items/7' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const options = await app.inject({ method: 'OPTIONS', url: '/items/7' });
    expect([options.statusCode, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await app.inject({ method: 'OPTIONS', url: '/nowhere' })).statusCode).toBe(404);
  });

  test('work with and without a trailing slash, and mind the case', async () => {
    const { app } = await serverWithRoutes();
    const payload = { product_id: 'p', quantity: 1 };
    expect((await app.inject({ method: 'POST', url: '/items/', payload })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/items', payload })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/Items', payload })).statusCode).toBe(404);
  });

  test.each(['/items/%ff', '/items/%', '/items/%C3%28', '/items/a%00b', '/items/a?q=%00'])(
    'that are no text are 400: %s',
    async (url) => {
      const { app } = await serverWithRoutes();
      const answer = await app.inject(url);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'malformed_request']);
      expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    },
  );
});
