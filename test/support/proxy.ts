import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** What a proxy does with the bytes of the connections that are open now; new ones start with `pass`. */
export type Fault =
  | 'pass'
  /** What the server answers is lost; what the client asks still arrives. */
  | 'lose answers'
  /** What the client asks is lost, so the server never hears of it. */
  | 'lose requests'
  /** Nothing moves in either direction, and nothing is lost, until the next fault. */
  | 'freeze';

export interface TcpProxy {
  readonly port: number;
  /** `url` with the proxy's address in place of the server's. */
  through(url: string): string;
  apply(fault: Fault): void;
  /** Breaks all open connections. */
  cut(): void;
  /** While true, new connections are broken at once. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * A TCP proxy on 127.0.0.1 that loses, holds up and breaks what goes through it, on command. With `latencyMs`, every
 * answer takes so much longer.
 */
export async function openProxy(
  target: { readonly host: string; readonly port: number },
  latencyMs = 0,
): Promise<TcpProxy> {
  const pairs = new Map<Pair, Fault>();
  let refusing = false;
  const listener = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const pair = { client, server: createConnection(target) };
    pairs.set(pair, 'pass');
    connect(pair, pairs, latencyMs);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const cut = () => {
    for (const pair of [...pairs.keys()]) end(pair, pairs);
  };
  return {
    port,
    through(url) {
      const own = new URL(url);
      own.hostname = '127.0.0.1';
      own.port = String(port);
      return own.href;
    },
    apply(fault) {
      for (const pair of pairs.keys()) {
        pairs.set(pair, fault);
        for (const socket of [pair.client, pair.server]) fault === 'freeze' ? socket.pause() : socket.resume();
      }
    },
    cut,
    refuse(next) {
      refusing = next;
    },
    async close() {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function connect(pair: Pair, pairs: Map<Pair, Fault>, latencyMs: number): void {
  const { client, server } = pair;
  client.on('data', (bytes) => {
    if (pairs.get(pair) !== 'lose requests') server.write(bytes);
  });
  server.on('data', (bytes) => {
    if (pairs.get(pair) === 'lose answers') return;
    if (latencyMs === 0) client.write(bytes);
    else setTimeout(() => client.write(bytes), latencyMs);
  });
  for (const socket of [client, server]) {
    socket.setNoDelay(true);
    socket.on('error', () => {}); // a broken connection is what this is for
    socket.on('close', () => end(pair, pairs));
  }
}

function end(pair: Pair, pairs: Map<Pair, Fault>): void {
  pairs.delete(pair);
  pair.client.destroy();
  pair.server.destroy();
}
