import { createValidatorCompiler } from '../../adapters/http/index.ts';
import type { FieldError, Problem, ProblemCode } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Accounts } from './accounts.ts';
import { type ImportedCustomer, importCustomers } from './import-customers.ts';
import { importedCustomer } from './schemas-profile.ts';

/** A row that was refused; the others were taken. */
export interface ImportError {
  /** From 1, in the order in which rows came. */
  readonly row: number;
  readonly code: ProblemCode;
  /** A sentence for people; no value of the row is in it. */
  readonly message: string;
  readonly errors: readonly FieldError[];
}

export interface ImportCounts {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
}

export interface ImportDeps {
  readonly kernel: Kernel;
  readonly accounts: Accounts;
  readonly principal: Principal;
  /** Called with the errors of each batch, in order; what it returns is waited for. */
  readonly refused: (errors: readonly ImportError[]) => void | Promise<void>;
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows in one transaction: larger sets gain nothing, and their locks are held in PostgreSQL's memory. */
const batchSize = 500;
/** Two names are locked for each row. The batch ahead is written while the next one is read and checked. */
const inFlight = 2;

/**
 * Imports profiles from a stream of any length in constant memory: at most {@link inFlight} batches of it are here. A row
 * that is no good is told of and skipped. Rows may be of any shape. Importing the same again changes nothing.
 */
export async function importProfiles(rows: AsyncIterable<unknown>, deps: ImportDeps): Promise<ImportCounts> {
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0 };
  const running: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  let batch: unknown[] = [];
  const begin = async () => {
    last = take(batch, counts.rows - batch.length, deps, counts, last);
    last.catch(() => {}); // whoever waits for it hears of it
    running.push(last);
    batch = [];
    if (running.length >= inFlight) await running.shift();
  };
  for await (const row of rows) {
    if (deps.signal?.aborted) break;
    batch.push(row);
    counts.rows += 1;
    if (batch.length === batchSize) await begin();
  }
  if (batch.length > 0) await begin();
  await Promise.all(running);
  deps.signal?.throwIfAborted();
  return counts;
}

type Counting = { -readonly [Name in keyof ImportCounts]: ImportCounts[Name] };

/** `ahead`: the batch before it, which may be about the same customers. */
async function take(
  batch: readonly unknown[],
  offset: number,
  { kernel, accounts, principal, refused }: ImportDeps,
  counts: Counting,
  ahead: Promise<void>,
): Promise<void> {
  const checked = batch.map(check);
  const good = checked.flatMap((one, index) => (Array.isArray(one) ? [] : [{ index, input: one as ImportedCustomer }]));
  await ahead;
  const done = await kernel.run(
    importCustomers(accounts),
    good.map(({ input }) => ({ input, principal })),
  );
  const errors: ImportError[] = checked.flatMap((one, index) =>
    Array.isArray(one)
      ? [{ row: offset + index + 1, code: 'validation_failed', message: 'The profile is not valid.', errors: one }]
      : [],
  );
  done.forEach((result, place) => {
    if ('defect' in result) throw result.defect;
    const { outcome } = result;
    if (outcome.ok) counts[outcome.value.outcome] += 1;
    else errors.push({ row: offset + good[place]!.index + 1, ...told(outcome.problem) });
  });
  counts.failed += errors.length;
  if (errors.length > 0) await refused(errors.sort((one, other) => one.row - other.row));
}

const told = ({ code, message, details }: Problem) => ({ code, message, errors: details.errors ?? [] });

const validate = createValidatorCompiler()({ schema: importedCustomer, method: '', url: '', httpPart: 'message' });

/** The row as a profile, or its faults: one for each field, as HTTP names them. */
function check(row: unknown): ImportedCustomer | readonly FieldError[] {
  const verdict = validate(row) as true | { error: Problem };
  if (verdict !== true) return verdict.error.details.errors ?? [];
  const profile = row as ImportedCustomer;
  if (profile.customer_id !== undefined || typeof profile.username === 'string') return profile;
  return [{ path: '/customer_id', message: 'is required, or a username' }];
}
