import type { Transaction } from './database.ts';
import type { Problem } from './errors.ts';
import type { NewEvent } from './event.ts';
import type { Principal } from './principal.ts';

/**
 * Idea one: every write is a set. A command is written once, for a batch; `kernel.submit` gathers single calls into
 * batches, `kernel.run` takes many at once.
 */
export interface Command<Input, Output> {
  /** `<domain>.<verb>`, as in metrics and logs. */
  readonly name: string;
  /**
   * What a call must have for itself: calls that share a lock never meet in one batch, and across processes they wait
   * for each other. So `execute` may treat the keys of its batch as distinct.
   */
  locks?(input: Input): readonly string[];
  /**
   * What a call must have besides, of kinds that everybody takes after those of `locks`: two steps, because what is
   * taken in one comes in no order that another command could keep to.
   */
  thenLocks?(input: Input): readonly string[];
  /**
   * One outcome per call, in order. A refused call must have written nothing. Throwing fails the whole batch, which is
   * then tried in halves; what a call throws when it is alone is its own refusal (a `Problem`) or a defect.
   */
  execute(tx: Transaction, calls: readonly Call<Input>[], context: BatchContext): Promise<Outcome<Output>[]>;
  /** Told what was accepted, once it is committed: for figures, never for effects. What it throws is a warning. */
  committed?(values: readonly Output[]): void;
  /** The refusal that a broken constraint of the schema stands for, by its name. */
  explain?(constraint: string): Problem | undefined;
}

export interface Call<Input> {
  readonly input: Input;
  readonly principal: Principal;
  readonly requestId?: string | undefined;
  readonly traceparent?: string | undefined;
}

export interface BatchContext {
  /** One time for the whole batch. */
  readonly now: Date;
}

export interface Success<Output> {
  readonly ok: true;
  readonly value: Output;
  readonly events: readonly NewEvent[];
  readonly audit: readonly AuditEntry[];
}

export interface Refusal {
  readonly ok: false;
  readonly problem: Problem;
}

export type Outcome<Output> = Success<Output> | Refusal;

/** What a person with rights changed; `before` and `after` hold only the fields concerned. */
export interface AuditEntry {
  readonly action: string;
  readonly entity: string;
  readonly entityId: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** All that a call must have for itself. */
export function locksOf<Input>(
  { locks, thenLocks }: Pick<Command<Input, unknown>, 'locks' | 'thenLocks'>,
  input: Input,
): readonly string[] {
  const first = locks?.(input) ?? [];
  return thenLocks ? [...first, ...thenLocks(input)] : first;
}

export function success<Output>(
  value: Output,
  events: readonly NewEvent[] = [],
  audit: readonly AuditEntry[] = [],
): Success<Output> {
  return { ok: true, value, events, audit };
}

export function refusal(reason: Problem): Refusal {
  return { ok: false, problem: reason };
}
