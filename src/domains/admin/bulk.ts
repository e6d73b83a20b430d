import { type Command, refusal, success } from '../../kernel/command.ts';
import { type FieldError, type Problem, problem } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Row, RowPatch } from '../entities/index.ts';

/** What became of one row of many. */
export interface RowResult {
  readonly id: string;
  /** As its own request would have been answered. */
  readonly status: number;
  readonly version?: number;
  readonly error?: { readonly code: string; readonly detail: string; readonly errors?: readonly FieldError[] };
}

export type Wanted = RowPatch | { readonly id: string; readonly fault: Problem };

/** What is to be done, with all that is known before anything is. */
export interface Plan {
  readonly rows: readonly Wanted[];
  /** How many the caller thinks they are; undefined where she named each. */
  readonly expected?: number | undefined;
}

/**
 * Takes a plan or refuses it as a whole. It writes nothing: that its answer is kept under the request's key is what it is
 * for, so that a request sent twice never does its work twice.
 */
export const acceptPlan: Command<Plan, Plan> = {
  name: 'admin.accept_plan',
  async execute(_tx, calls) {
    return calls.map(({ input }) => {
      const { rows, expected } = input;
      if (expected === undefined || rows.length === expected) return success(input);
      const detail = `The filter finds ${rows.length} by now, not as many as expected. Nothing was changed.`;
      return refusal(problem('count_changed', detail, { members: { count: rows.length } }));
    });
  },
};

/** Rows in one transaction: more would hold their locks for too long. */
const chunk = 1_000;

export interface Asking {
  readonly principal: Principal;
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

/** Does a plan: as sets, each row by itself. Whatever one row comes to, the others come to their own. */
export async function carryOut(
  kernel: Kernel,
  command: Command<RowPatch, Row>,
  { rows }: Plan,
  asking: Asking,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (let start = 0; start < rows.length; start += chunk) {
    const part = rows.slice(start, start + chunk);
    const good = part.filter((row): row is RowPatch => !('fault' in row));
    const done = await kernel.run(
      command,
      good.map((input) => ({ input, ...asking })),
    );
    let next = 0;
    for (const row of part) results.push('fault' in row ? refused(row.id, row.fault) : settled(row.id, done[next++]!));
  }
  return results;
}

type Done = Awaited<ReturnType<Kernel['run']>>[number];

function settled(id: string, done: Done): RowResult {
  if ('defect' in done) throw done.defect;
  if (!done.outcome.ok) return refused(id, done.outcome.problem);
  return { id, status: 200, version: (done.outcome.value as Row).version as number };
}

function refused(id: string, { status, code, message, details }: Problem): RowResult {
  return { id, status, error: { code, detail: message, ...(details.errors ? { errors: details.errors } : {}) } };
}

/** What is answered to whoever repeats a request that was cut off: some rows may be done, their versions tell which. */
export function unknownResults({ rows }: Plan): RowResult[] {
  const unknown = problem('outcome_unknown', 'The server stopped while it was at it. Read the row again.');
  return rows.map((row) => refused(row.id, 'fault' in row ? row.fault : unknown));
}
