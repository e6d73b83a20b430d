import type { Problem } from '../../kernel/errors.ts';

export const problemContentType = 'application/problem+json';

/** The problem document (RFC 9457) of a refusal. `type` is stable and answers what the code means. */
export function renderProblem(problem: Problem, requestId: string): string {
  const { code, status, title, message, details } = problem;
  return JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    detail: message,
    code,
    request_id: requestId,
    errors: details.errors,
    ...details.members,
  });
}

/** The part of a reply that problems need; any route's reply has it. */
export interface ProblemReply {
  readonly request: { readonly id: string };
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(payload: Buffer): unknown;
}

/** Answers with a problem. */
export function sendProblem(reply: ProblemReply, problem: Problem): void {
  setProblemHeaders(reply, problem);
  reply.code(problem.status);
  // a buffer, because Fastify appends a charset to the type of strings, which this type does not have
  reply.send(Buffer.from(renderProblem(problem, reply.request.id)));
}

/** The headers that a problem's status calls for. */
export function setProblemHeaders(reply: Pick<ProblemReply, 'header'>, problem: Problem): void {
  reply.header('content-type', problemContentType);
  if (problem.details.retryAfter !== undefined) reply.header('retry-after', String(problem.details.retryAfter));
  else if (problem.status === 503 || problem.status === 429) reply.header('retry-after', '1');
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="crema"');
}
