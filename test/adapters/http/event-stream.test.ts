import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { type ServerSentEvent, sendEvents, wantsEvents } from '../../../src/adapters/http/index.ts';
import { createServer } from './support.ts';

const event: ServerSentEvent = { id: '1.0', event: 'news', data: JSON.stringify('x'.repeat(100_000)) };

/** What a stream reads from: `done` resolves when it is let go of. */
function source(next: (signal: AbortSignal) => Promise<void>) {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  async function* make(signal: AbortSignal) {
    try {
      while (!signal.aborted) {
        yield event;
        await next(signal);
      }
    } finally {
      resolve();
    }
  }
  return { make, done };
}

/** A client that goes when the first bytes have come, and reads nothing more. */
async function lookAndGo(make: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>): Promise<void> {
  const { app } = await createServer();
  app.get('/news', { config: { access: 'public', streams: wantsEvents } }, (_request, reply) =>
    sendEvents(reply, make),
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET /news HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n');
  await once(socket, 'readable');
  expect(String(socket.read(12))).toBe('HTTP/1.1 200');
  socket.destroy();
}

test('a client that goes while the next event is there already lets go of what the stream reads from', async () => {
  const { make, done } = source(async () => {});
  await lookAndGo(make);
  await done;
});

test('a client that goes in a quiet time does, too', async () => {
  const { make, done } = source(
    (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  );
  await lookAndGo(make);
  await done;
});
