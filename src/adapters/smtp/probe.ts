import { once } from 'node:events';
import { connect } from 'node:net';

/** Every look is a connection in the mail server's log. */
const keptMs = 30_000;
const deadlineMs = 900;

/** Looks whether a mail server takes connections, at most every half minute, however often it is asked. */
export function smtpProbe({ host, port }: { readonly host: string; readonly port: number }): () => Promise<void> {
  let seen: Promise<void> | undefined;
  let seenAt = 0;
  return () => {
    if (seen === undefined || performance.now() - seenAt > keptMs) {
      seenAt = performance.now();
      seen = look(host, port);
    }
    return seen;
  };
}

async function look(host: string, port: number): Promise<void> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(deadlineMs) });
  } finally {
    socket.destroy();
  }
}
