import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { createServer, exchange, open, parseAnswer } from './support.ts';

/** Short enough to be waited for; what is tested is that they are there. */
const times = { request: 300, handler: 8_000 };

async function serverWithRoute() {
  const server = await createServer({ times });
  server.app.post('/items', { ...open, schema: { body: Type.Object({ name: Type.String() }) } }, () => ({ ok: true }));
  return server;
}

function expectProblem(text: string, status: number, code: string): void {
  const { headers, body, ...answer } = parseAnswer(text);
  expect(answer.status).toBe(status);
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    connection: 'close',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
  expect(JSON.parse(body)).toMatchObject({ status, code, request_id: headers['x-request-id'] });
}

describe('on the socket', () => {
  test('a broken request line is 400', async () => {
    const { app } = await serverWithRoute();
    expectProblem(await exchange(app, 'HELLO\r\n\r\n'), 400, 'malformed_request');
  });

  test('an unknown HTTP version is 400', async () => {
    const { app } = await serverWithRoute();
    expectProblem(await exchange(app, 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'), 400, 'malformed_request');
  });

  test('conflicting lengths are 400', async () => {
    const { app } = await serverWithRoute();
    const head = 'POST /items HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n';
    expectProblem(await exchange(app, head, '0\r\n\r\n'), 400, 'malformed_request');
  });

  test('more header bytes than are taken are 431', async () => {
    const { app } = await serverWithRoute();
    const text = await exchange(app, `GET / HTTP/1.1\r\nHost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expectProblem(text, 431, 'headers_too_large');
  });

  test('headers that do not come to an end are 408', async () => {
    const { app } = await serverWithRoute();
    expectProblem(await exchange(app, 'GET / HTTP/1.1\r\nHost: x\r\n'), 408, 'request_timeout');
  });

  test('a connection on which nothing is ever said is closed', async () => {
    const { app } = await serverWithRoute();
    expectProblem(await exchange(app), 408, 'request_timeout');
  });

  test('a body that does not come to an end is 408', async () => {
    const { app } = await serverWithRoute();
    const head = 'POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    expectProblem(await exchange(app, head, '{"name":'), 408, 'request_timeout');
  });

  test('bad UTF-8 in a body or a path is 400', async () => {
    const { app } = await serverWithRoute();
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const head = `POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    expectProblem(await exchange(app, head, body), 400, 'malformed_request');
    expectProblem(
      await exchange(app, 'GET /%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
      400,
      'malformed_request',
    );
  });

  test('a body that is too large is 413, also for a client that goes on sending it', async () => {
    const { app } = await serverWithRoute();
    const body = Buffer.alloc(3_000_000, 0x20);
    const head = `POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    expectProblem(await exchange(app, head, body), 413, 'payload_too_large');
    const chunked =
      'POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    expectProblem(await exchange(app, chunked, `${body.length.toString(16)}\r\n`, body), 413, 'payload_too_large');
  });

  test('a raw NUL or control character in the request line is 400', async () => {
    const { app } = await serverWithRoute();
    expectProblem(await exchange(app, 'GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n'), 400, 'malformed_request');
  });

  test('a client that goes away is noted, and the server forgets it', async () => {
    const { app, lines } = await createServer({ times });
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    app.get('/slow', open, async () => {
      begun.resolve();
      await finish.promise;
      return { late: true };
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await begun.promise;
    expect(app.load.inFlight).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    while (app.load.inFlight > 0) await new Promise(setImmediate);
    finish.resolve();
    expect(lines).toMatchObject([
      { level: 'info' },
      { level: 'warn', msg: 'the client went away before the answer', http_route: '/slow' },
    ]);
  });
});
