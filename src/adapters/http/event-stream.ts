import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import type { Authenticate } from './access.ts';
import { within } from './within.ts';

declare module 'fastify' {
  interface FastifyInstance {
    eventStreams: EventStreams;
  }
}

/** One message of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface ServerSentEvent {
  /** What a client that comes back sends as `Last-Event-ID`. */
  readonly id: string;
  readonly event: string;
  /** JSON, so without line ends. */
  readonly data: string;
}

/** Longer silence makes proxies think that nobody is there. Then also credentials are looked at again. */
const heartbeatMs = 15_000;
/** Each costs a socket and a place in the log's tail. */
const maxStreams = 5_000;
/** How long a client waits before it comes back. */
const retryMs = 1_000;

/** What all streams of a server share: they end when it stops, and clients go on at another one. */
export class EventStreams {
  readonly authenticate: Authenticate;
  readonly #stop = new AbortController();
  #open = 0;

  constructor(authenticate: Authenticate) {
    this.authenticate = authenticate;
  }

  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** @throws 503 when there are as many as may be, or the server is being stopped */
  enter(): () => void {
    if (this.#open >= maxStreams)
      throw problem('overloaded', 'Too many live streams are open here.', { retryAfter: 5 });
    if (this.stopped.aborted) throw problem('overloaded', 'This server is being stopped.', { retryAfter: 1 });
    this.#open += 1;
    return () => {
      this.#open -= 1;
    };
  }
}

/** Ends streams before the server closes: it waits for every answer. */
export function endStreamsOnClose(app: FastifyInstance, authenticate: Authenticate): void {
  app.decorate('eventStreams', new EventStreams(authenticate));
  app.addHook('preClose', async () => app.eventStreams.stop());
}

/** Whether a client asks for a stream. It must say so: everybody else gets JSON. */
export const wantsEvents = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers.accept?.includes('text/event-stream') ?? false;

/** The `Last-Event-ID` of a client that comes back. */
export function lastEventId({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/**
 * Answers with a stream of events that ends when the client goes, the server stops or the caller's credentials are no
 * good any more. What goes wrong before the first event is a problem document; after that the stream breaks off, and the
 * client comes back. Events are made as fast as the client takes them.
 */
export async function sendEvents(
  reply: FastifyReply,
  make: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
): Promise<FastifyReply> {
  const { request, server } = reply;
  if (reply.raw.closed) return reply.hijack(); // there is nobody to answer
  const leave = server.eventStreams.enter();
  const gone = new AbortController();
  const end = () => gone.abort();
  server.eventStreams.stopped.addEventListener('abort', end);
  reply.raw.once('close', () => {
    gone.abort();
    server.eventStreams.stopped.removeEventListener('abort', end);
    leave();
  });
  reply.header('content-type', 'text/event-stream');
  // nginx and its like would collect events before they pass them on
  reply.header('x-accel-buffering', 'no');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const text = lines(request, make(gone.signal)[Symbol.asyncIterator](), gone);
  return reply.send(Readable.from(text, { objectMode: false, highWaterMark: 65_536 }));
}

async function* lines(
  request: FastifyRequest,
  events: AsyncIterator<ServerSentEvent>,
  gone: AbortController,
): AsyncGenerator<string> {
  try {
    yield `retry: ${retryMs}\n\n`;
    const who = request.principal.id;
    let coming = quiet(events.next());
    while (!gone.signal.aborted) {
      const next = await within(heartbeatMs, coming);
      if (next !== null) {
        if (next.done) return;
        const { id, event, data } = next.value;
        coming = quiet(events.next());
        yield `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;
      } else if (gone.signal.aborted || !(await isStill(who, request))) gone.abort();
      else yield ': still here\n\n';
    }
  } finally {
    // an event that was pulled and never sent keeps its source open: nothing but this lets go of the log's tail
    gone.abort();
    await events.return?.();
  }
}

/** A rejection is met when its turn has come. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** A stream lives no longer than what let its caller in: a token that expires, a role or a key that is taken away. */
async function isStill(who: string, request: FastifyRequest): Promise<boolean> {
  try {
    const { id, roles } = await request.server.eventStreams.authenticate(request);
    return id === who && [...request.principal.roles].every((role) => roles.has(role));
  } catch {
    return false;
  }
}
