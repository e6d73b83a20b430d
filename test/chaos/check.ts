import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Books } from './books.ts';
import { type Invariant, invariants } from './invariants.ts';
import { compareLedger, compareWithModel } from './ledger-model.ts';
import type { Violation } from './promises.ts';

/**
 * After healing, everything must have drained in this time (R1, J1): longer than a consumer waits for one that died, and
 * than it takes until what a dead worker held is given to another.
 */
const drainMs = 90_000;
const hurryMs = 1_000;

/** No job is asked for any more because it is its time. */
const hush = 'update jobs.jobs set paused = true where not paused';
/** As if the pauses between tries, which grow, were over. */
const hurry = `with waiting as (
    update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null returning 1)
  select pg_notify('jobs:insert', json_build_object('count', count(*))::text) from waiting having count(*) > 0`;

async function ask(books: Books, which: readonly Invariant[]): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { id, sql } of which) {
    const { rows } = await books.query<{ broken: string }>(sql);
    found.push(...rows.map(({ broken }) => ({ id, broken })));
  }
  return found;
}

/**
 * What holds at every moment, faults or not. `books` shows one moment: a session with a snapshot. Not `inOrder`: the
 * ledger takes partitions independently, so that no one place of the log tells what it has taken.
 */
export async function askMeanwhile(books: Books, inOrder = true): Promise<Violation[]> {
  const ledger = inOrder ? await compareLedger(books) : [];
  return [
    ...(await ask(
      books,
      invariants.filter(({ sampled }) => sampled),
    )),
    ...ledger.map((broken) => ({ id: 'L3', broken })),
  ];
}

/** Asks the same of books that are being written in. */
export async function sample(pool: pg.Pool, inOrder = true): Promise<Violation[]> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const found = await askMeanwhile(client, inOrder);
    await client.query('commit');
    client.release();
    return found;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** Which invariant a figure belongs to that differs from the model's. */
const idOf = (figure: string) => (figure.startsWith('points ') ? 'L3' : figure.startsWith('spent ') ? 'L4' : 'E3');

/** The invariants and the model, of books that are at rest. */
export async function audit(pool: Books): Promise<Violation[]> {
  const differences = await compareWithModel(pool);
  return [...(await ask(pool, invariants)), ...differences.map((broken) => ({ id: idOf(broken), broken }))];
}

/** Whatever else has to come to an end by itself. */
const awaited = invariants.filter((one) => one.awaited);

interface Reading {
  readonly name: string;
  readonly types: readonly string[];
}

/**
 * Waits until no consumer has anything left to do, and no job; from here on the clock asks for none.
 *
 * @returns what had not drained in time
 */
export async function drain(pool: Books, consumers: readonly Reading[], limitMs = drainMs): Promise<Violation[]> {
  const deadline = Date.now() + limitMs;
  let hurried = 0;
  await pool.query(hush);
  for (;;) {
    if (Date.now() > hurried + hurryMs) {
      await pool.query(hurry);
      hurried = Date.now();
    }
    const { rows } = await pool.query<{ name: string; behind: string }>(
      // one that is not there yet, because its process has only just started, has everything before it
      `select w.name, (select count(*) from kernel.event_log as e
         where (c.name is null or (e.transaction_id, e.position) > (c.transaction_id, c.position))
           and e.type = any(string_to_array(w.types, ','))) as behind
       from unnest($1::text[], $2::text[]) as w (name, types) left join kernel.consumers as c using (name)`,
      [consumers.map((one) => one.name), consumers.map((one) => one.types.join(','))],
    );
    const behind = rows.filter((row) => row.behind !== '0');
    const open = behind.length > 0 ? [] : await ask(pool, awaited);
    if (behind.length === 0 && open.length === 0) return [];
    if (Date.now() > deadline)
      return [
        ...behind.map(({ name, behind: count }) => ({ id: 'R1', broken: `${name} is ${count} events behind` })),
        ...open,
      ];
    await delay(50);
  }
}
