import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { anonymous, type Principal } from '../../kernel/principal.ts';
import { type Authenticate, type Clauses, judge, judgeOwn, refusalOf, withChosenRole } from './access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; `anonymous` on public routes. */
    principal: Principal;
    /** Only the `own` clause can still allow this request, and it waits for the body. */
    ownUndecided: boolean;
  }
}

/**
 * Lets a request in or throws its refusal, before a body is read: whoever may not use a route learns nothing of what it
 * takes. Only an `own` clause that may need the body is left to {@link admitOwn}.
 */
export function admit(request: FastifyRequest, authenticate: Authenticate, done: HookHandlerDoneFunction): void {
  const { access } = request.route.declaration;
  if (access === 'public') {
    request.principal = anonymous;
    done();
    return;
  }
  const principal = authenticate(request);
  if (principal instanceof Promise) {
    principal.then((known) => decide(request, known, access)).then(() => done(), done);
    return;
  }
  decide(request, principal, access);
  done();
}

function decide(request: FastifyRequest, known: Principal, clauses: Clauses): void {
  const principal = withChosenRole(known, request.headers['x-admin-role']);
  request.principal = principal;
  const verdict = judge(clauses, principal);
  if (verdict === 'allowed') return;
  if (verdict !== 'unsure') throw refusalOf(verdict);
  if (request.route.hasBody) request.ownUndecided = true;
  else decideOwn(request, clauses);
}

/** Before validation, on routes whose `own` clause may look into the body. */
export function admitOwn(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const { access } = request.route.declaration;
  if (request.ownUndecided && access !== 'public') decideOwn(request, access);
  done();
}

function decideOwn(request: FastifyRequest, clauses: Clauses): void {
  const verdict = judgeOwn(clauses, request.principal, request);
  // who left out whom it is about is told so by the validation that follows
  if (verdict === 'allowed' || (verdict === 'unsure' && isInvalid(request))) return;
  throw refusalOf(verdict);
}

function isInvalid(request: FastifyRequest): boolean {
  const inputs = { params: request.params, querystring: request.query, body: request.body } as const;
  return (Object.keys(inputs) as (keyof typeof inputs)[]).some((part) => {
    const validate = request.getValidationFunction(part);
    return validate !== undefined && validate(inputs[part] ?? null) !== true;
  });
}
