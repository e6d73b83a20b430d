import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { now } from '../../kernel/clock.ts';
import type { Command } from '../../kernel/command.ts';
import type { Problem } from '../../kernel/errors.ts';
import { type Answer, type IdempotentCall, settleAnswer } from '../../kernel/idempotency.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { type ProblemReply, problemContentType, renderProblem, setProblemHeaders } from './problems.ts';
import type { RouteState } from './route-state.ts';
import { traceparentOf } from './trace.ts';

/** How a route shows the outcome of its command. */
export interface Presentation {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parts of a request that commands need; any route's request has them. */
export interface CommandRequest {
  readonly id: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  readonly route: RouteState;
}

/** The parts of a reply that commands need; any route's reply has them. */
export interface CommandReply extends Omit<ProblemReply, 'send'> {
  send(payload?: unknown): unknown;
  getSerializationFunction(status: string): ((payload: never) => string) | undefined;
}

export interface CommandRoute<Input, Output> {
  readonly command: Command<Input, Output>;
  readonly input: Input;
  readonly present: (value: Output) => Presentation;
  /**
   * For what is not known when the command has committed, such as a card provider's word: waits for it within bounds,
   * and answers how the route shows it, or null when nothing came. Until then the command's own answer is provisional.
   */
  readonly settle?: ((value: Output) => Promise<Presentation | null>) | undefined;
}

/**
 * Runs a command for a request and answers it. With an `Idempotency-Key`, the answer is kept in the command's
 * transaction, and whoever repeats the request gets the same bytes again.
 *
 * @example
 * handler: (request, reply) =>
 *   runCommand(kernel, request, reply, { command: addItem, input: request.body, present: (cart) => ({ status: 200, body: cart }) })
 */
export async function runCommand<Input, Output>(
  kernel: Kernel,
  request: CommandRequest,
  reply: CommandReply,
  route: CommandRoute<Input, Output>,
): Promise<void> {
  const key = request.route.takesKey ? idempotencyKeyOf(request.headers) : undefined;
  if (key === undefined) await runPlain(kernel, request, reply, route);
  else await runKept(kernel, request, reply, route, key);
}

async function runPlain<Input, Output>(
  kernel: Kernel,
  request: CommandRequest,
  reply: CommandReply,
  { command, input, present, settle }: CommandRoute<Input, Output>,
): Promise<void> {
  const { principal, id, headers } = request;
  const result = await kernel.submit(command, { input, principal, requestId: id, traceparent: traceparentOf(headers) });
  if ('replayed' in result) throw new Error('a call without a key was answered from a kept answer');
  if (!result.ok) throw result.problem;
  const { status, body, headers: more } = (await settle?.(result.value)) ?? present(result.value);
  setHeaders(reply, more);
  reply.code(status);
  reply.send(body);
}

async function runKept<Input, Output>(
  kernel: Kernel,
  request: CommandRequest,
  reply: CommandReply,
  { command, input, present, settle }: CommandRoute<Input, Output>,
  key: string,
): Promise<void> {
  const { principal, id, headers } = request;
  let shown: Presentation | undefined;
  const idempotent: IdempotentCall<Output> = {
    principal: principal.id,
    route: request.route.name,
    key,
    fingerprint: hash('sha256', `${request.url}\n${JSON.stringify(request.body)}`, 'base64url'),
    // a transaction that is repeated renders again: what was rendered last is what was committed
    render(outcome) {
      if (!outcome.ok) return isKept(outcome.problem) ? renderRefusal(outcome.problem, id) : null;
      shown = present(outcome.value);
      return { ...renderSuccess(reply, shown), provisional: settle !== undefined };
    },
  };
  const traceparent = traceparentOf(headers);
  const result = await kernel.submit(command, { input, principal, requestId: id, traceparent, idempotent });
  if ('replayed' in result) {
    reply.header('idempotent-replayed', 'true');
    sendAnswer(reply, result.replayed);
    return;
  }
  if (!result.ok) {
    setProblemHeaders(reply, result.problem);
    sendAnswer(reply, renderRefusal(result.problem, id));
    return;
  }
  const last = (await settle?.(result.value)) ?? shown ?? present(result.value);
  const answer = renderSuccess(reply, last);
  setHeaders(reply, last.headers);
  sendAnswer(reply, settle ? await settleKept(kernel, idempotent, answer) : answer);
}

const settleKept = (kernel: Kernel, call: IdempotentCall<never>, answer: Answer) =>
  settleAnswer((work) => kernel.database.transaction(work), call, answer, now());

/** Refusals that asking again would not change. Others may come out otherwise next time, so they burn no key. */
export const isKept = ({ status }: Problem) => status === 400 || status === 404 || status === 409;

const renderRefusal = (refusal: Problem, requestId: string): Answer => ({
  status: refusal.status,
  contentType: problemContentType,
  body: renderProblem(refusal, requestId),
});

/** The bytes that Fastify would send: by the response schema of the status, where the route has one. */
function renderSuccess(reply: CommandReply, { status, body }: Presentation): Answer {
  const serialize = reply.getSerializationFunction(String(status)) ?? reply.getSerializationFunction('2xx');
  const text = body === undefined ? '' : (serialize?.(body as never) ?? JSON.stringify(body));
  return { status, contentType: 'application/json; charset=utf-8', body: text };
}

function sendAnswer(reply: CommandReply, { status, contentType, body }: Answer): void {
  reply.code(status);
  if (body === '') {
    reply.send();
    return;
  }
  reply.header('content-type', contentType);
  reply.send(Buffer.from(body));
}

function setHeaders(reply: CommandReply, headers: Presentation['headers'] = {}): void {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
}
