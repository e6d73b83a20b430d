import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { useShop } from '../roles/trial-shop.ts';

const trial = useShop();
let credentials = '';

/** Of the time-outs of the real server only the length is not its own: nobody wants to wait for ten seconds. */
beforeAll(async () => {
  trial.app.server.requestTimeout = 300;
  trial.app.server.headersTimeout = 300;
  await trial.app.listen({ port: 0, host: '127.0.0.1' });
  const [[name, key] = []] = Object.entries(await trial.as('pricing').credentials());
  credentials = `${name}: ${key}\r\n`;
});

/** Sends bytes as they are, leaves the connection open, and answers all that comes back until the server closes it. */
async function send(...pieces: readonly (string | Buffer)[]) {
  const socket = connect((trial.app.server.address() as AddressInfo).port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (piece) => received.push(piece)).on('error', () => {}); // it may be closed while we write
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(received).toString().split('\r\n\r\n');
  const { code, request_id } = JSON.parse(body);
  return { status: Number(head.split(' ')[1]), code, named: head.includes(`x-request-id: ${request_id}`) };
}

const host = 'Host: localhost\r\n';
const post = (length: number) =>
  `POST /api/v1/cart/items HTTP/1.1\r\n${host}${credentials}Content-Type: application/json\r\nContent-Length: ${length}\r\n`;
const item = JSON.stringify({ customer_id: 's', product_id: 'p', product_name: 'P', price: '1.00', quantity: 1 });

describe('a client on the socket', () => {
  test.concurrent('that does not finish its headers is told so', async () => {
    expect(await send(post(10).slice(0, -4))).toEqual({ status: 408, code: 'request_timeout', named: true });
  });

  test.concurrent('that does not finish its body is told so, and nothing is done', async () => {
    const key = 'Idempotency-Key: slow\r\n';
    const slow = await send(`${post(item.length)}${key}\r\n`, item.slice(0, -1));
    expect(slow).toEqual({ status: 408, code: 'request_timeout', named: true });
    const { body } = await trial.as('pricing').get('/api/v1/cart/s');
    expect(body.cart.items).toEqual([]);
    const again = await trial.as('pricing').post('/api/v1/cart/items', JSON.parse(item), { 'idempotency-key': 'slow' });
    expect([again.status, again.body.cart.total_items]).toEqual([200, 1]);
  });

  test.concurrent('that says nothing at all is told so', async () => {
    expect(await send()).toEqual({ status: 408, code: 'request_timeout', named: true });
  });

  test.concurrent.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'malformed_request'],
    ['no host', 'GET /api/products HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['a wish for a tunnel', `CONNECT example.org:80 HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    ['two lengths', `${post(2)}Transfer-Encoding: chunked\r\n\r\n{}`, 400, 'malformed_request'],
    ['a negative length', `${post(-2)}\r\n{}`, 400, 'malformed_request'],
    ['a NUL in the address', `GET /api/products/a\0b HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request'],
    ['too many headers', `GET / HTTP/1.1\r\n${host}x: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['an endless address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`, 431, 'headers_too_large'],
  ])('that sends %s is refused', async (_name, text, status, code) => {
    expect(await send(text)).toEqual({ status, code, named: true });
  });

  test.concurrent('that expects what nobody knows is answered all the same', async () => {
    const request = `POST /buy HTTP/1.1\r\n${host}Expect: miracles\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
    expect(await send(request)).toEqual({ status: 401, code: 'unauthenticated', named: true });
  });

  test.concurrent('that announces more than is taken is refused before it sends it', async () => {
    const refused = { status: 413, code: 'payload_too_large', named: true };
    expect(await send(`${post(50_000_000)}\r\n`, Buffer.alloc(200_000, 0x20))).toEqual(refused);
  });

  test.concurrent('that sends bad UTF-8 is refused', async () => {
    const body = Buffer.concat([Buffer.from('{"customer_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const refused = { status: 400, code: 'malformed_request', named: true };
    expect(await send(`${post(body.length)}Connection: close\r\n\r\n`, body)).toEqual(refused);
  });
});
