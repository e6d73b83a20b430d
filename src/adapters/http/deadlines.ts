import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where it stands among the open requests; -1: nowhere. */
    deadlineSlot: number;
  }
}

const sweepMs = 250;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers 503 for handlers that take too long, so that nothing ever hangs. One timer looks through the open requests.
 * Fastify's own `handlerTimeout` makes a timer and an abort signal per request, and with a body it gives up watching as
 * soon as that has been read (5.12: it takes the request's `close` for the client's).
 *
 * The open requests stand in slots that are used again. A Map would hold on to every request until the next full
 * garbage collection: V8 chains the tables that a Map has outgrown, with what was in them, to its present one.
 */
export class Deadlines {
  readonly #afterMs: number;
  readonly #open: (FastifyReply | undefined)[] = [];
  /** By slot: the time since which the handler has had the whole request. */
  readonly #since: number[] = [];
  readonly #free: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  begin(reply: FastifyReply): void {
    const slot = this.#free.pop() ?? this.#open.length;
    this.#open[slot] = reply;
    this.#since[slot] = reply.request.startedAt;
    reply.request.deadlineSlot = slot;
  }

  end(reply: FastifyReply): void {
    const slot = reply.request.deadlineSlot;
    if (this.#open[slot] !== reply) return;
    this.#open[slot] = undefined;
    this.#free.push(slot);
  }

  watch(): void {
    this.#timer = setInterval(() => this.#sweep(), Math.min(sweepMs, this.#afterMs / 4)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const now = performance.now();
    this.#open.forEach((reply, slot) => {
      if (reply === undefined || now - this.#since[slot]! < this.#afterMs) return;
      // what is still arriving has a slow client, for whom there is a deadline of its own
      if (!reply.request.raw.complete) this.#since[slot] = now;
      else if (!reply.sent && !reply.raw.headersSent) sendProblem(reply, deadlineExceeded(reply.request));
    });
  }
}

function deadlineExceeded({ method }: FastifyRequest) {
  const detail = reading.has(method)
    ? 'The answer took too long.'
    : 'The answer took too long; the change may still be made. Ask again with the same Idempotency-Key.';
  return problem('deadline_exceeded', detail, { retryAfter: 1 });
}
