import { type Audited, appendAudit } from './audit.ts';
import { now } from './clock.ts';
import { type Call, type Command, type Outcome, refusal } from './command.ts';
import { countBatch } from './count-batch.ts';
import type { Database, Transaction } from './database.ts';
import { isOutage, Problem } from './errors.ts';
import { type Appended, appendEvents } from './event-log.ts';
import { type Answer, findAnswers, type IdempotentCall, type Kept, keepAnswers } from './idempotency.ts';

/** A call on its way through the kernel. */
export interface Submission<Input, Output> extends Call<Input> {
  readonly idempotent?: IdempotentCall<Output> | undefined;
  /** Fires when nobody waits for the result any more: a call whose batch has not begun then is not executed. */
  readonly signal?: AbortSignal | undefined;
}

/** The answer kept under the call's idempotency key, instead of a new outcome. */
export interface Replay {
  readonly replayed: Answer;
}

export type Result<Output> = Outcome<Output> | Replay;

/** What one call of a batch came to: a result, or the defect that its own, single transaction died of. */
export type Settled<Output> = { readonly result: Result<Output> } | { readonly defect: unknown };

/**
 * Runs a batch in one transaction. If the batch as a whole fails, it is halved until the failing call stands alone, so
 * that one bad call never fails its neighbours. What the database itself cannot do now fails everybody alike.
 */
export async function executeBatch<Input, Output>(
  database: Database,
  command: Command<Input, Output>,
  submissions: readonly Submission<Input, Output>[],
): Promise<{ settled: Settled<Output>[]; appended: boolean }> {
  const started = performance.now();
  let done: { results: Result<Output>[]; appended: boolean };
  try {
    done = await database.transaction((tx) => executeIn(tx, command, submissions));
  } catch (error) {
    if (isOutage(error)) return { settled: submissions.map(() => ({ defect: error })), appended: false };
    if (submissions.length === 1) {
      return { settled: [await settleAlone(database, command, submissions[0]!, error)], appended: false };
    }
    const middle = submissions.length >> 1;
    const first = await executeBatch(database, command, submissions.slice(0, middle));
    const second = await executeBatch(database, command, submissions.slice(middle));
    return { settled: [...first.settled, ...second.settled], appended: first.appended || second.appended };
  }
  const { results, appended } = done;
  const accepted = results.flatMap((result) => ('ok' in result && result.ok ? [result.value] : []));
  countBatch(command, { size: submissions.length, seconds: (performance.now() - started) / 1000, accepted });
  return { settled: results.map((result) => ({ result })), appended };
}

/** What a call comes to whose own transaction failed: with it went its answer, so a refusal is kept by another one. */
async function settleAlone<Input, Output>(
  database: Database,
  command: Command<Input, Output>,
  submission: Submission<Input, Output>,
  error: unknown,
): Promise<Settled<Output>> {
  const reason = reasonBehind(command, error);
  if (!reason) return { defect: error };
  const refused = refusal(reason);
  if (!submission.idempotent) return { result: refused };
  const refuse: Command<Input, Output> = { ...command, execute: async () => [refused] };
  try {
    const { results } = await database.transaction((tx) => executeIn(tx, refuse, [submission]));
    return { result: results[0]! };
  } catch (unkept) {
    return { defect: unkept };
  }
}

/** The refusal that a failure stands for; undefined for a defect. */
function reasonBehind<Output>(command: Command<never, Output>, error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const constraint = (error as { constraint?: string }).constraint;
  return constraint === undefined ? undefined : command.explain?.(constraint);
}

async function executeIn<Input, Output>(
  tx: Transaction,
  command: Command<Input, Output>,
  submissions: readonly Submission<Input, Output>[],
): Promise<{ results: Result<Output>[]; appended: boolean }> {
  const time = now();
  // the pipeline keeps the order: nothing below runs before the locks are held
  if (command.locks) void tx.lock(submissions.flatMap(({ input }) => command.locks!(input)));
  if (command.thenLocks) void tx.lock(submissions.flatMap(({ input }) => command.thenLocks!(input)));
  const earlier = await earlierAnswers(tx, submissions, time);
  const fresh = submissions.filter((_, index) => earlier[index] === undefined);
  const outcomes = fresh.length > 0 ? await command.execute(tx, fresh, { now: time }) : [];
  if (outcomes.length !== fresh.length)
    throw new Error(`${command.name} answered ${outcomes.length} of ${fresh.length} calls`);
  const appended = record(tx, fresh, outcomes, time);
  let next = 0;
  const results = submissions.map((_, index): Result<Output> => {
    const before = earlier[index];
    if (before === undefined) return outcomes[next++]!;
    return before instanceof Problem ? refusal(before) : { replayed: before };
  });
  return { results, appended };
}

async function earlierAnswers<Input, Output>(
  tx: Transaction,
  submissions: readonly Submission<Input, Output>[],
  time: Date,
): Promise<(Answer | Problem | undefined)[]> {
  const earlier: (Answer | Problem | undefined)[] = new Array(submissions.length).fill(undefined);
  const keyed = submissions.flatMap((submission, index) =>
    submission.idempotent ? [{ index, call: submission.idempotent as IdempotentCall<never> }] : [],
  );
  if (keyed.length === 0) return earlier;
  const found = await findAnswers(
    tx,
    keyed.map(({ call }) => call),
    time,
  );
  keyed.forEach(({ index }, place) => {
    earlier[index] = found[place];
  });
  return earlier;
}

/** Writes what comes with every outcome: events, audit, kept answers. True when the log grew. */
function record<Input, Output>(
  tx: Transaction,
  submissions: readonly Submission<Input, Output>[],
  outcomes: readonly Outcome<Output>[],
  time: Date,
): boolean {
  const events: Appended[] = [];
  const audited: Audited[] = [];
  const kept: Kept[] = [];
  submissions.forEach((submission, index) => {
    const outcome = outcomes[index]!;
    if (outcome.ok) {
      for (const event of outcome.events) events.push({ event, traceparent: submission.traceparent });
      for (const entry of outcome.audit) audited.push({ call: submission, entry });
    }
    const answer = submission.idempotent?.render(outcome);
    if (answer) kept.push({ call: submission.idempotent as IdempotentCall<never>, answer });
  });
  keepAnswers(tx, kept, time);
  appendAudit(tx, audited, time);
  appendEvents(tx, events, time);
  return events.length > 0;
}
