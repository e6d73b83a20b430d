import type { Outcome } from './command.ts';
import { type Reader, sql, type Transaction } from './database.ts';
import { type Problem, problem } from './errors.ts';

/** How long an answer is kept; after that its key may be used for something else. */
export const keptForHours = 24;

/** The HTTP answer kept under a key, byte for byte. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A call made under an `Idempotency-Key`. Principal and route scope the key; the fingerprint tells bodies apart. */
export interface IdempotentCall<Output> {
  readonly principal: string;
  readonly route: string;
  readonly key: string;
  readonly fingerprint: string;
  /** The answer to keep for an outcome; null keeps none, so that the key can be used again (validation, 5xx). */
  render(outcome: Outcome<Output>): (Answer & { readonly provisional?: boolean }) | null;
}

/** The same call under the same key: one text, usable as a map's key. */
export const keyText = (call: IdempotentCall<never>) => `${call.principal}\n${call.route}\n${call.key}`;

interface KeptRow extends Answer {
  readonly place: number;
  readonly fingerprint: string;
  readonly provisional: boolean;
  readonly content_type: string;
  readonly age_seconds: number;
}

/** A provisional answer older than this belongs to a process that died before settling it. */
const settledAfterSeconds = 15;

const find = sql(
  'kernel.find_answers',
  `select place::int, fingerprint, status, content_type, body, provisional,
     extract(epoch from $4::timestamptz - created_at)::float8 as age_seconds
   from unnest($1::text[], $2::text[], $3::text[]) with ordinality as asked (principal, route, key, place)
   join kernel.idempotency_keys using (principal, route, key)
   where created_at > $4::timestamptz - make_interval(hours => ${keptForHours})`,
);

const keep = sql(
  'kernel.keep_answers',
  `with kept as (
     insert into kernel.idempotency_keys
       (principal, route, key, fingerprint, status, content_type, body, provisional, created_at)
     select *, $9 from
       unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::boolean[])
     on conflict (principal, route, key) do update
       set fingerprint = excluded.fingerprint, status = excluded.status, content_type = excluded.content_type,
           body = excluded.body, provisional = excluded.provisional, created_at = excluded.created_at
       where idempotency_keys.created_at <= excluded.created_at - make_interval(hours => ${keptForHours})
     returning key)
   select kernel.require(count(*) = $10, 'an idempotency key was taken in the meantime', '40001') from kept`,
);

const settle = sql(
  'kernel.settle_answer',
  `update kernel.idempotency_keys set status = $4, content_type = $5, body = $6, provisional = false
   where principal = $1 and route = $2 and key = $3 and provisional`,
);

const forget = sql(
  'kernel.forget_answers_of',
  // reads what a day has kept: nobody is erased often enough for an index of all that answers speak of
  `delete from kernel.idempotency_keys
   where principal = any($1) or exists (select from unnest($2::text[]) as said where strpos(body, said) > 0)`,
);

/** What earlier calls under these keys mean for the present ones: the kept answer, a problem, or undefined (first use). */
export async function findAnswers(
  tx: Reader,
  calls: readonly IdempotentCall<never>[],
  now: Date,
): Promise<(Answer | Problem | undefined)[]> {
  const found: (Answer | Problem | undefined)[] = calls.map(() => undefined);
  const rows = await tx.query<KeptRow>(find, [
    calls.map((call) => call.principal),
    calls.map((call) => call.route),
    calls.map((call) => call.key),
    now,
  ]);
  for (const row of rows) {
    const call = calls[row.place - 1]!;
    if (row.fingerprint !== call.fingerprint) {
      found[row.place - 1] = problem(
        'idempotency_key_reused',
        'This Idempotency-Key was used for a different request. Use a new key.',
      );
    } else if (row.provisional && row.age_seconds < settledAfterSeconds) {
      found[row.place - 1] = inFlight();
    } else {
      found[row.place - 1] = { status: row.status, contentType: row.content_type, body: row.body };
    }
  }
  return found;
}

export function inFlight(): Problem {
  return problem(
    'idempotency_in_flight',
    'The first request with this Idempotency-Key is still running. Ask again in a moment.',
    {
      retryAfter: 1,
    },
  );
}

export interface Kept {
  readonly call: IdempotentCall<never>;
  readonly answer: Answer & { readonly provisional?: boolean };
}

/**
 * Keeps answers in the transaction of their effects. A key that another process used in the meantime makes the
 * transaction run again, and then find that answer: an effect and its key stand or fall together.
 */
export function keepAnswers(tx: Transaction, kept: readonly Kept[], now: Date): void {
  if (kept.length === 0) return;
  void tx.write(keep, [
    kept.map(({ call }) => call.principal),
    kept.map(({ call }) => call.route),
    kept.map(({ call }) => call.key),
    kept.map(({ call }) => call.fingerprint),
    kept.map(({ answer }) => answer.status),
    kept.map(({ answer }) => answer.contentType),
    kept.map(({ answer }) => answer.body),
    kept.map(({ answer }) => answer.provisional ?? false),
    now,
    kept.length,
  ]);
}

/** Replaces a provisional answer by the final one, once; returns the answer that holds from now on. */
export async function settleAnswer(
  transaction: <R>(work: (tx: Transaction) => Promise<R>) => Promise<R>,
  call: IdempotentCall<never>,
  answer: Answer,
  now: Date,
): Promise<Answer> {
  const { principal, route, key } = call;
  const found = await transaction(async (tx) => {
    void tx.write(settle, [principal, route, key, answer.status, answer.contentType, answer.body]);
    return findAnswers(tx, [call], now);
  });
  const kept = found[0];
  return kept !== undefined && 'body' in kept ? kept : answer;
}

/** Deletes the answers that were kept for these principals, and those to others that have one of these texts in them. */
export function forgetAnswersOf(tx: Transaction, principals: readonly string[], saying: readonly string[]): void {
  if (principals.length > 0) void tx.write(forget, [principals, saying]);
}
