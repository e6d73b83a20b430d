import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port for a server that will leave it and come back. Not one that the system hands out (`listen(0)`), because it hands
 * those out to outgoing connections too, and not one of those that embedded databases look through (from 15432 on):
 * either may be somebody else's at the next start.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const listening = once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.listen(port, '127.0.0.1');
    if (!(await listening)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
