import { hash } from 'node:crypto';
import type { Command } from '../../kernel/command.ts';
import { type Problem, type ProblemCode, type ProblemDetails, problem } from '../../kernel/errors.ts';
import type { Answer, IdempotentCall } from '../../kernel/idempotency.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { orderedJson } from '../../kernel/ordered-json.ts';
import { isKept } from '../http/command-route.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { entityVersion } from '../http/if-match.ts';
import type { Call } from './call.ts';

export interface CommandRpc<Input, Output, Response> {
  readonly command: Command<Input, Output>;
  readonly input: Input;
  readonly present: (value: Output) => Response;
}

/**
 * Runs a command for a call and answers it, as `runCommand` of HTTP does: with `idempotency-key` in the metadata, the
 * answer is kept in the command's transaction, and whoever repeats the call gets it again, with `idempotent-replayed`
 * among the trailers.
 */
export async function runCommand<Input, Output, Response>(
  kernel: Kernel,
  call: Call,
  message: unknown,
  { command, input, present }: CommandRpc<Input, Output, Response>,
): Promise<Response> {
  const key = idempotencyKeyOf({ 'idempotency-key': call.header('idempotency-key') });
  const { principal, requestId, traceparent, signal } = call;
  const idempotent: IdempotentCall<Output> | undefined =
    key === undefined
      ? undefined
      : {
          principal: principal.id,
          route: call.method.name,
          key,
          // clients write a map in whatever order, each time in another
          fingerprint: hash('sha256', orderedJson(message), 'base64url'),
          render: (outcome) => {
            if (outcome.ok)
              return { status: 200, contentType: 'application/json', body: JSON.stringify(present(outcome.value)) };
            return isKept(outcome.problem) ? keptRefusal(outcome.problem) : null;
          },
        };
  const result = await kernel.submit(command, { input, principal, requestId, traceparent, signal, idempotent });
  if ('replayed' in result) {
    call.replays();
    return replayed(result.replayed) as Response;
  }
  if (!result.ok) throw result.problem;
  return present(result.value);
}

/** The version that `if-match` names, for methods that are declared `versioned`; undefined without it or with `*`. */
export function ifMatch(call: Call): number | undefined {
  if (!call.method.declaration.versioned)
    throw new Error(`${call.method.name} takes if-match and is not declared versioned`);
  return entityVersion(call.header('if-match'));
}

interface KeptRefusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly details: ProblemDetails;
}

function keptRefusal({ status, code, message, details }: Problem): Answer {
  const kept: KeptRefusal = { code, detail: message, details };
  return { status, contentType: 'application/json', body: JSON.stringify(kept) };
}

function replayed({ status, body }: Answer): unknown {
  const kept: unknown = JSON.parse(body);
  if (status === 200) return kept;
  const { code, detail, details } = kept as KeptRefusal;
  throw problem(code, detail, details);
}
