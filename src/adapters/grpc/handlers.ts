import { type sendUnaryData, status, type UntypedHandleCall } from '@grpc/grpc-js';
import { type Problem, problem } from '../../kernel/errors.ts';
import { admit } from './admission.ts';
import { Call, type Surface } from './call.ts';
import type { GrpcContext } from './context.ts';
import type { Method } from './method.ts';
import type { MethodState } from './method-state.ts';
import type { UnaryHandler } from './unary-call.ts';
import { unlessAborted } from './unless-aborted.ts';

type Of<Kind extends Method['kind']> = Extract<Method, { kind: Kind }>;
type StreamSurface = Extract<Surface, { write: unknown }>;

/** How often a stream's credentials are looked at again. */
const credentialsMs = 30_000;
/** Made once: an error's stack costs more than the rest of this answer. */
const overloaded = problem(
  'overloaded',
  'The service has more requests than it can answer in time. Try again shortly.',
);
export const stopping = problem('dependency_unavailable', 'This server is being stopped. Go on at another one.');

/** What grpc-js calls for a stream: everything that is the same for all of them, and then the method's own part. */
export function streamHandler(
  context: GrpcContext,
  state: MethodState,
  declaration: Of<'client_stream' | 'server_stream' | 'bidirectional'>,
  open: Set<Call>,
): UntypedHandleCall {
  if (declaration.kind === 'client_stream') {
    return (async (surface: StreamSurface, callback: sendUnaryData<unknown>) => {
      const call = new Call(context, state, surface);
      open.add(call);
      let watch: NodeJS.Timeout | undefined;
      try {
        await begin(context, call, undefined);
        watch = watchCredentials(context, call);
        answer(call, callback, await declaration.handle(incoming(call, surface), call));
      } catch (error) {
        refuse(call, callback, interruption(context, call, error));
      }
      clearInterval(watch);
      open.delete(call);
    }) as unknown as UntypedHandleCall;
  }
  return (async (surface: StreamSurface) => {
    const call = new Call(context, state, surface);
    open.add(call);
    let watch: NodeJS.Timeout | undefined;
    try {
      const request = declaration.kind === 'server_stream' ? (surface as { request?: unknown }).request : undefined;
      await begin(context, call, request);
      watch = watchCredentials(context, call);
      const messages =
        declaration.kind === 'server_stream'
          ? declaration.handle(state.checked(request), call)
          : declaration.handle(incoming(call, surface), call);
      await send(call, surface, messages);
      if (call.lapsed || (context.guard.draining && call.signal.aborted)) throw stopping;
      call.end(status.OK);
      surface.end(call.trailers);
    } catch (error) {
      const failed = call.failure(interruption(context, call, error));
      call.end(failed.code);
      surface.emit('error', Object.assign(new Error(failed.details), failed));
    }
    clearInterval(watch);
    open.delete(call);
  }) as UntypedHandleCall;
}

/** The same for a method that is asked once and answers once. */
export function unaryHandler(context: GrpcContext, state: MethodState, { handle }: Of<'unary'>): UnaryHandler {
  return (surface, callback) => {
    const call = new Call(context, state, surface);
    const tooLate = setTimeout(() => refuse(call, callback, deadlineExceeded), context.handlerMs);
    const done = (value: unknown) => {
      clearTimeout(tooLate);
      answer(call, callback, value);
    };
    const failed = (error: unknown) => {
      clearTimeout(tooLate);
      refuse(call, callback, error);
    };
    try {
      const admitted = begin(context, call, surface.request);
      const value = admitted
        ? admitted.then(() => (call.ended ? undefined : handle(state.checked(surface.request), call)))
        : handle(state.checked(surface.request), call);
      if (value instanceof Promise) value.then(done, failed);
      else done(value);
    } catch (error) {
      failed(error);
    }
  };
}

const deadlineExceeded: Problem = problem(
  'deadline_exceeded',
  'The answer took too long; a change may still be made. Ask again with the same idempotency-key.',
);

function begin(context: GrpcContext, call: Call, message: unknown): undefined | Promise<void> {
  const { guard } = context;
  if (guard.overloaded && !call.method.declaration.vital) {
    guard.turnedAway();
    throw overloaded;
  }
  if (guard.draining && call.method.streams) throw stopping;
  return admit(context, call, message);
}

function answer(call: Call, callback: sendUnaryData<unknown>, value: unknown): void {
  if (call.ended) return;
  call.end(status.OK);
  callback(null, value, call.trailers);
}

function refuse(call: Call, callback: sendUnaryData<unknown>, error: unknown): void {
  if (call.ended) return;
  const failed = call.failure(error);
  call.end(failed.code);
  callback(failed);
}

/** What ends a stream that was told to end is that, whatever it threw on its way out. */
function interruption({ guard }: GrpcContext, call: Call, error: unknown): unknown {
  if (!call.signal.aborted) return error;
  return call.lapsed ?? (guard.draining ? stopping : error);
}

/** A stream lives no longer than what let its caller in: a token that expires, a role or a key that is taken away. */
function watchCredentials({ authenticate }: GrpcContext, call: Call): NodeJS.Timeout | undefined {
  if (call.method.declaration.access === 'public') return undefined;
  const look = async () => {
    const { id, roles } = await authenticate(call.caller);
    const same = id === call.principal.id && [...call.principal.roles].every((role) => roles.has(role));
    if (!same) throw problem('unauthenticated', 'Who you are has changed. Sign in again.');
  };
  return setInterval(() => void look().catch((error) => call.lapse(error)), credentialsMs).unref();
}

/** What the client sends, checked one by one; the next is read when this one is done with. */
async function* incoming(call: Call, surface: StreamSurface): AsyncGenerator<unknown> {
  const messages = surface[Symbol.asyncIterator]();
  for (;;) {
    const next = await unlessAborted(messages.next(), call.signal);
    if (next === null || next.done) return;
    yield call.method.checked(next.value);
  }
}

/** Writes as fast as the client takes it, and stops when nobody does any more. */
async function send(call: Call, surface: StreamSurface, messages: AsyncIterable<unknown>): Promise<void> {
  for await (const message of messages) {
    if (call.ended || call.signal.aborted) return;
    if (!surface.write(message)) await drained(surface, call.signal);
  }
}

function drained(surface: StreamSurface, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      surface.off('drain', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    surface.once('drain', end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
