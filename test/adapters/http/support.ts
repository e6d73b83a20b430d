import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../../src/adapters/http/index.ts';
import { createLog } from '../../../src/adapters/telemetry/log.ts';
import { anonymous } from '../../../src/kernel/principal.ts';

export interface TestServer {
  readonly app: HttpServer;
  /** The log's lines so far. */
  readonly lines: Record<string, unknown>[];
}

/** A server without routes that is closed after the test; nobody is signed in unless `authenticate` says so. */
export async function createServer(options: Partial<HttpServerOptions> = {}): Promise<TestServer> {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = createLog('debug', destination);
  const app = await createHttpServer({ version: '1.2.3', log, authenticate: () => anonymous, ...options });
  onTestFinished(() => app.close());
  return { app, lines };
}

/** Sends bytes as they are, on a connection of their own, and answers all that comes back until it is closed. */
export async function exchange(app: HttpServer, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  for (const piece of pieces) socket.write(piece);
  await new Promise<void>((resolve) => socket.on('error', () => resolve()).on('close', () => resolve()));
  return Buffer.concat(received).toString();
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The one HTTP answer in `text`. */
export function parseAnswer(text: string): Answer {
  const [head, ...rest] = text.split('\r\n\r\n');
  const [line, ...fields] = head!.split('\r\n');
  const headers = fields.map((field) => [
    field.slice(0, field.indexOf(':')).toLowerCase(),
    field.slice(field.indexOf(':') + 2),
  ]);
  return { status: Number(line!.split(' ')[1]), headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}

export const open = { config: { access: 'public' } } as const;
