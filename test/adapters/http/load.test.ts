import { describe, expect, test } from 'vitest';
import { createServer, exchange, open, parseAnswer } from './support.ts';

const vital = { config: { access: 'public', vital: true } } as const;

describe('load shedding', () => {
  test('turns away what is too much at once, except for vital routes', async () => {
    const { app, lines } = await createServer({ limits: { maxInFlight: 2, maxLoopDelayMs: 60_000 } });
    const finish = Promise.withResolvers<void>();
    app.get('/slow', open, async () => {
      await finish.promise;
      return {};
    });
    app.get('/healthz', vital, () => 'Success');
    const held = [app.inject('/slow'), app.inject('/slow')];
    while (app.load.inFlight < 2) await new Promise(setImmediate);
    const third = await app.inject('/slow');
    expect(third.statusCode).toBe(503);
    expect(third.headers['retry-after']).toBe('1');
    expect(third.json().code).toBe('overloaded');
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    finish.resolve();
    expect((await Promise.all(held)).map((answer) => answer.statusCode)).toEqual([200, 200]);
    expect((await app.inject('/slow')).statusCode).toBe(200);
    expect(lines.filter((line) => line.level !== 'debug')).toEqual([]);
  });

  test('reports in one line how many it turned away', async () => {
    const { app, lines } = await createServer({ limits: { maxInFlight: 0, maxLoopDelayMs: 60_000 } });
    app.get('/any', open, () => ({}));
    await app.listen({ port: 0, host: '127.0.0.1' });
    for (let n = 0; n < 3; n += 1) await app.inject('/any');
    const reported = () => lines.find((line) => line.msg === 'load is being shed');
    while (!reported()) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reported()).toMatchObject({ level: 'warn', turned_away: 3 });
  });

  test('begins when the event loop is late twice in a row, and ends when it is not', async () => {
    const { app } = await createServer({ limits: { maxInFlight: 100, maxLoopDelayMs: 50 } });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const blockFor = (ms: number) => {
      const until = performance.now() + ms;
      while (performance.now() < until);
    };
    const blocked = async () => {
      blockFor(300);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    await blocked();
    expect(app.load.overloaded).toBe(false);
    for (let n = 0; n < 20 && !app.load.overloaded; n += 1) await blocked();
    expect(app.load.overloaded).toBe(true);
    while (app.load.overloaded) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('a graceful stop', () => {
  test('closes connections after their answers', async () => {
    const { app } = await createServer();
    app.get('/any', open, () => ({ fine: true }));
    app.load.drain();
    const answer = parseAnswer(await exchange(app, 'GET /any HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect([answer.status, answer.headers.connection, answer.body]).toEqual([200, 'close', '{"fine":true}']);
  });

  test('answers what it had begun', async () => {
    const { app } = await createServer();
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    app.get('/slow', open, async () => {
      begun.resolve();
      await finish.promise;
      return { fine: true };
    });
    const answer = exchange(app, 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await begun.promise;
    app.load.drain();
    const closed = app.close();
    finish.resolve();
    expect(parseAnswer(await answer)).toMatchObject({ status: 200, body: '{"fine":true}' });
    await closed;
  });
});

describe('a handler that takes too long', () => {
  const times = { request: 10_000, handler: 100 };

  test.each(['GET', 'POST'] as const)('is answered for: %s', async (method) => {
    const { app, lines } = await createServer({ times });
    const finish = Promise.withResolvers<void>();
    app.route({
      method,
      url: '/slow',
      ...open,
      handler: async () => {
        await finish.promise;
        return { late: true };
      },
    });
    const body = method === 'POST' ? 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}' : '\r\n';
    const text = await exchange(app, `${method} /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${body}`);
    const answer = parseAnswer(text);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'deadline_exceeded' });
    expect(answer.body.includes('Idempotency-Key')).toBe(method === 'POST');
    finish.resolve();
    await new Promise(setImmediate);
    expect(app.load.inFlight).toBe(0);
    expect(lines.filter((line) => line.level === 'warn').map((line) => line.msg)).toContain('the request failed');
  });

  test('is not to blame for a body that does not come', async () => {
    const { app } = await createServer({ times: { request: 800, handler: 100 } });
    app.post('/slow', open, () => ({}));
    const head = 'POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n';
    expect(parseAnswer(await exchange(app, head)).status).toBe(408);
  });

  test('is let alone where the route streams', async () => {
    const { app, lines } = await createServer({ times });
    app.get('/stream', { config: { access: 'public', streams: true } }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { done: true };
    });
    const text = await exchange(app, 'GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(parseAnswer(text).status).toBe(200);
    expect(lines.filter((line) => line.level === 'warn')).toEqual([]);
  });
});
