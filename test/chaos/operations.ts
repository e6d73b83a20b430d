import type { Answer, Outcome, Request } from './client.ts';

/** What an operation does if it succeeds; `promises.ts` looks for exactly that. */
export type Effect =
  | { readonly kind: 'add'; readonly customer: string; readonly product: string; readonly quantity: number }
  | { readonly kind: 'checkout'; readonly tag: string; readonly customer: string }
  /** The same without a cart, of one product. */
  | {
      readonly kind: 'order';
      readonly tag: string;
      readonly customer: string;
      readonly product: string;
      readonly quantity: number;
    }
  /** Redeems a reward, or gives it back. */
  | { readonly kind: 'redeem' }
  | { readonly kind: 'act'; readonly order: string; readonly status: string }
  | { readonly kind: 'refund'; readonly order: string; readonly reason: string }
  | { readonly kind: 'buy'; readonly username: string }
  /** Asks for a run of a job. */
  | { readonly kind: 'run'; readonly job: string }
  | { readonly kind: 'none' };

/** One thing that a client wants, however often it asks for it. */
export interface Operation {
  readonly request: Request;
  readonly effect: Effect;
  /** Every answer that decided it. */
  readonly answers: Answer[];
  /** Tries that may have had an effect although no answer says so. */
  doubtful: number;
  readonly outcomes: Outcome[];
}

export type Verdict = 'done' | 'refused' | 'nothing' | 'unknown';

export const operation = (request: Request, effect: Effect): Operation => ({
  request,
  effect,
  answers: [],
  doubtful: 0,
  outcomes: [],
});

/** Answers of 503 that say that nothing was changed. */
const nothingChanged = new Set(['overloaded', 'dependency_unavailable']);

export const codeOf = (answer: Answer): string | undefined => {
  try {
    return (JSON.parse(answer.body) as { code?: string }).code;
  } catch {
    return undefined;
  }
};

/** Notes what came of one try. @returns whether the operation is decided */
export function note(operation: Operation, outcome: Outcome): boolean {
  operation.outcomes.push(outcome);
  if ('lost' in outcome) {
    if (outcome.lost !== 'ECONNREFUSED') operation.doubtful += 1;
    return false;
  }
  const code = codeOf(outcome);
  if (outcome.status < 500 && code !== 'idempotency_in_flight' && outcome.status !== 429) {
    operation.answers.push(outcome);
    return true;
  }
  if (outcome.status >= 500 && !nothingChanged.has(code ?? '')) operation.doubtful += 1;
  return false;
}

/** What is known of an operation: a key makes the first answer speak for all tries before it. */
export function verdictOf({ answers, doubtful, request }: Operation): Verdict {
  const first = answers[0];
  if (first && first.status < 300) return 'done';
  if (doubtful > 0 && (!first || request.idempotencyKey === undefined)) return 'unknown';
  return first ? 'refused' : 'nothing';
}
