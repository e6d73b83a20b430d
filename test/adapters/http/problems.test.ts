import { describe, expect, test } from 'vitest';
import { problem } from '../../../src/kernel/errors.ts';
import { createServer, open } from './support.ts';

/** A server that refuses in every way. */
async function serverWithRoutes() {
  const server = await createServer();
  const { app } = server;
  app.get('/refused', open, () => {
    throw problem('out_of_stock', 'There are only 2 left of Flat white.', { members: { lines: ['l1'] } });
  });
  app.get('/later', open, async () => {
    throw problem('dependency_unavailable', 'The database does not answer.', { retryAfter: 7 });
  });
  app.get('/defect', open, () => {
    throw Object.assign(new Error('password is hunter2'), { code: '23505', detail: 'Key (email)=(a@b)' });
  });
  return server;
}

describe('refusals', () => {
  test('are problem documents with the code, the request id and what the domain adds', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject({ url: '/refused', headers: { 'x-request-id': 'mine-1' } });
    expect(answer.statusCode).toBe(409);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['x-request-id']).toBe('mine-1');
    expect(answer.json()).toEqual({
      type: '/problems/out_of_stock',
      title: 'Out of stock',
      status: 409,
      detail: 'There are only 2 left of Flat white.',
      code: 'out_of_stock',
      request_id: 'mine-1',
      lines: ['l1'],
    });
  });

  test('say when to come back', async () => {
    const { app } = await serverWithRoutes();
    const answer = await app.inject('/later');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '7']);
  });

  test('of defects say nothing of their cause, and the log has the stack without the driver’s values', async () => {
    const { app, lines } = await serverWithRoutes();
    const answer = await app.inject({
      url: '/defect',
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal', status: 500 });
    expect(answer.body).not.toContain('hunter2');
    const errors = lines.filter((line) => line.level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      msg: 'defect',
      request_id: answer.headers['x-request-id'],
      trace_id: 'a'.repeat(32),
      http_route: '/defect',
      err: { message: 'password is hunter2', code: '23505', stack: expect.stringContaining('problems.test.ts') },
    });
    expect(JSON.stringify(errors)).not.toContain('a@b');
  });

  test('write no line at info', async () => {
    const { app, lines } = await serverWithRoutes();
    await app.inject('/refused');
    await app.inject('/nowhere');
    expect(lines.filter((line) => line.level !== 'debug')).toEqual([]);
  });
});
