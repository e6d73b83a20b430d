import { createServer } from 'node:net';

/** Beside PostgreSQL's usual 5432, and outside the range from which systems take ports for outgoing connections. */
const FIRST_PORT = 15432;

/** The ports to try, in order: the one that this data directory had last, so that its URL stays, then the next ones. */
export function* candidatePorts(last: number | undefined): Generator<number> {
  if (last) yield last;
  for (let port = FIRST_PORT; port < FIRST_PORT + 1000; port++) if (port !== last) yield port;
}

/** Whether 127.0.0.1:port can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
