import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { Attributes } from '@opentelemetry/api';
import { anonymous, type Principal } from '../../kernel/principal.ts';
import { newRequestId, requestIdOf } from '../http/request-id.ts';
import { traceIdOf, traceparentOf } from '../http/trace.ts';
import type { Caller, GrpcContext } from './context.ts';
import type { MethodState } from './method-state.ts';
import { asRefusal, type FailedStatus, nameOf, statusOf } from './status.ts';
import type { UnarySurface } from './unary-call.ts';

// biome-ignore lint/suspicious/noExplicitAny: what goes through a call is the contract's matter
export type Surface = UnarySurface | ServerDuplexStream<any, any>;

/** A call slower than this is worth a line. */
const slowSeconds = 1;

/** One call, from its first byte to its status: who makes it, what came along with it, and its end, exactly once. */
export class Call {
  principal: Principal = anonymous;
  readonly requestId: string;
  readonly method: MethodState;
  readonly #surface: Surface;
  readonly #context: GrpcContext;
  readonly #startedAt = performance.now();
  #abort: AbortController | undefined;
  #ended = false;
  #replayed = false;
  #lapsed: unknown;

  constructor(context: GrpcContext, method: MethodState, surface: Surface) {
    this.#context = context;
    this.#surface = surface;
    this.method = method;
    const given = this.header('x-request-id');
    this.requestId = given === undefined ? newRequestId() : requestIdOf({ headers: { 'x-request-id': given } });
    if (!method.streams) context.guard.enter();
    surface.once('cancelled', () => {
      const late = Number(surface.getDeadline()) <= Date.now();
      this.end(late ? status.DEADLINE_EXCEEDED : status.CANCELLED);
    });
  }

  /** The (first) value of a metadata entry. */
  header(name: string): string | undefined {
    const [value] = this.#surface.metadata.get(name);
    return value === undefined ? undefined : String(value);
  }

  get traceparent(): string | undefined {
    return traceparentOf({ traceparent: this.header('traceparent') });
  }

  /** Fires when the caller has gone, her deadline is over or the server stops: whatever is under way may end. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#ended) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /** True once its status is sent or nobody waits for one. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Who calls, for the authenticator: credentials, and for those without any, where from. */
  get caller(): Caller {
    const authorization = this.header('authorization');
    const apiKey = this.header('x-api-key');
    const known = authorization !== undefined || apiKey !== undefined;
    const { cookie: _, ...others } = known ? {} : (this.#surface.metadata.getMap() as Record<string, string>);
    const peer = this.#surface.getPeer();
    const remoteAddress = peer.slice(0, peer.lastIndexOf(':')).replace(/^\[|\]$/g, '');
    return {
      headers: known ? { authorization, 'x-api-key': apiKey } : others,
      raw: { socket: { remoteAddress } },
      protocol: 'http',
    };
  }

  /** What follows is the answer that was kept under the call's idempotency key. */
  replays(): void {
    this.#replayed = true;
  }

  get trailers(): Metadata {
    const trailers = new Metadata();
    trailers.set('x-request-id', this.requestId);
    if (this.#replayed) trailers.set('idempotent-replayed', 'true');
    return trailers;
  }

  /** The status of what was thrown; a defect is written down here and told to nobody. */
  failure(error: unknown): FailedStatus {
    const refusal = asRefusal(error);
    if (refusal !== error && !this.#ended) {
      this.#log.error({ err: error, rpc_method: this.method.name }, 'defect');
    }
    const failed = statusOf(refusal, this.requestId);
    if (this.#replayed) failed.metadata.set('idempotent-replayed', 'true');
    return failed;
  }

  /** Its credentials are no good any more. */
  get lapsed(): unknown {
    return this.#lapsed;
  }

  /** Ends a stream whose caller may no longer be told anything. */
  lapse(reason: unknown): void {
    this.#lapsed ??= reason;
    this.interrupt();
  }

  /** The server stops: a stream ends here, and its client goes on elsewhere. */
  interrupt(): void {
    this.#abort?.abort();
  }

  /** Accounts for the call. Later ends are none. */
  end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#abort?.abort();
    const { guard, durations } = this.#context;
    if (!this.method.streams) guard.leave();
    const seconds = (performance.now() - this.#startedAt) / 1000;
    durations.record(seconds, this.method.attributesOf(code));
    this.#writeLine(code, seconds);
  }

  get #log() {
    const traceparent = this.header('traceparent');
    return this.#context.log.child({ request_id: this.requestId, trace_id: traceIdOf({ traceparent }) });
  }

  #writeLine(code: number, seconds: number): void {
    const { vital = false } = this.method.declaration;
    const about = (): Attributes => ({
      rpc_method: this.method.name,
      rpc_response_status_code: nameOf(code),
      duration_ms: Math.round(seconds * 1000),
    });
    if (code === status.UNAVAILABLE && !vital && !this.#context.guard.overloaded)
      this.#log.warn(about(), 'the call failed');
    else if (code === status.DEADLINE_EXCEEDED) this.#log.warn(about(), 'the call took longer than its caller waits');
    else if (seconds > slowSeconds && !this.method.streams) this.#log.warn(about(), 'the call was slow');
    else if (this.#context.verbose) this.#log.debug(about(), 'call');
  }
}
