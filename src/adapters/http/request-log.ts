import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { traceIdOf } from './trace.ts';

/**
 * `request.log` and `reply.log`: lines with the request's id and trace id. Most requests write no line, and a bound
 * child logger costs more than all other bookkeeping, so it is made at the first line.
 */
export class RequestLog {
  readonly #log: FastifyBaseLogger;
  readonly #requestId: unknown;
  readonly #raw: IncomingMessage;
  #lines: FastifyBaseLogger | undefined;

  constructor(log: FastifyBaseLogger, requestId: unknown, raw: IncomingMessage) {
    this.#log = log;
    this.#requestId = requestId;
    this.#raw = raw;
  }

  get #bound(): FastifyBaseLogger {
    this.#lines ??= this.#log.child({ request_id: this.#requestId, trace_id: traceIdOf(this.#raw.headers) });
    return this.#lines;
  }

  get level() {
    return this.#log.level;
  }

  child(bindings: Record<string, unknown>): FastifyBaseLogger {
    return this.#bound.child(bindings);
  }

  fatal(first: object, text?: string): void {
    this.#bound.fatal(first, text);
  }

  error(first: object, text?: string): void {
    this.#bound.error(first, text);
  }

  warn(first: object, text?: string): void {
    this.#bound.warn(first, text);
  }

  info(first: object, text?: string): void {
    this.#bound.info(first, text);
  }

  debug(first: object, text?: string): void {
    this.#bound.debug(first, text);
  }

  trace(first: object, text?: string): void {
    this.#bound.trace(first, text);
  }

  silent(): void {}
}
