import type { Principal } from '../../kernel/principal.ts';
import { judge, judgeOwn, refusalOf, withChosenRole } from '../http/access.ts';
import type { Call } from './call.ts';
import type { GrpcContext } from './context.ts';
import type { Asking } from './method.ts';

/**
 * Lets a call in or throws its refusal, by the same rules as HTTP: before its message is looked at more closely than an
 * `own` clause must. A promise only when the credentials are new here.
 */
export function admit({ authenticate }: GrpcContext, call: Call, message: unknown): undefined | Promise<void> {
  if (call.method.declaration.access === 'public') return undefined;
  const known = authenticate(call.caller);
  if (known instanceof Promise) return known.then((principal) => decide(call, principal, message));
  decide(call, known, message);
  return undefined;
}

function decide(call: Call, known: Principal, message: unknown): void {
  const { access } = call.method.declaration;
  if (access === 'public') return;
  const principal = withChosenRole(known, call.header('x-admin-role'));
  call.principal = principal;
  const verdict = judge(access, principal);
  if (verdict === 'allowed') return;
  if (verdict !== 'unsure') throw refusalOf(verdict);
  const asking: Asking = { message: fieldsOf(message), principal };
  const own = judgeOwn(access, principal, asking);
  if (own === 'allowed') return;
  // who left out whom it is about is told so
  if (own === 'unsure') call.method.checked(message);
  throw refusalOf(own);
}

const fieldsOf = (message: unknown) =>
  typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
