import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../kernel/errors.ts';
import { sendProblem } from './problems.ts';

const sweepMs = 250;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers 503 for handlers that take too long, so that nothing ever hangs. One timer looks through the open requests,
 * oldest first. Fastify's own `handlerTimeout` makes a timer and an abort signal per request, and with a body it gives
 * up watching as soon as that has been read (5.12: it takes the request's `close` for the client's).
 */
export class Deadlines {
  readonly #afterMs: number;
  /** With the time since which the handler has had the whole request; in the order of these times. */
  readonly #open = new Map<FastifyReply, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  begin(reply: FastifyReply): void {
    this.#open.set(reply, reply.request.startedAt);
  }

  end(reply: FastifyReply): void {
    this.#open.delete(reply);
  }

  watch(): void {
    this.#timer = setInterval(() => this.#sweep(), Math.min(sweepMs, this.#afterMs / 4)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const now = performance.now();
    for (const [reply, since] of this.#open) {
      if (now - since < this.#afterMs) return; // the rest began later
      this.#open.delete(reply);
      // what is still arriving has a slow client, for whom there is a deadline of its own
      if (!reply.request.raw.complete) this.#open.set(reply, now);
      else if (!reply.sent && !reply.raw.headersSent) sendProblem(reply, deadlineExceeded(reply.request));
    }
  }
}

function deadlineExceeded({ method }: FastifyRequest) {
  const detail = reading.has(method)
    ? 'The answer took too long.'
    : 'The answer took too long; the change may still be made. Ask again with the same Idempotency-Key.';
  return problem('deadline_exceeded', detail, { retryAfter: 1 });
}
