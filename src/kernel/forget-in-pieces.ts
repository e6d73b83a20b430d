import { daysBefore } from './clock.ts';
import type { Database, Statement } from './database.ts';

/** A statement that deletes some of what is old. */
export interface Forgetting {
  /** Answers how many rows are `gone`. */
  readonly forget: Statement;
  readonly values: readonly unknown[];
  /** How many it deletes at the most: few enough that nobody waits for the transaction. */
  readonly atATime: number;
}

/** Deletes what is older than so many days. @returns how many */
export type ForgetOld = (database: Database, afterDays: number, now: Date, signal: AbortSignal) => Promise<number>;

/** `forget` is told before when it was made what goes. */
export const forgetOld =
  (forget: Statement, atATime: number): ForgetOld =>
  (database, afterDays, now, signal) =>
    forgetInPieces(database, { forget, values: [daysBefore(now, afterDays)], atATime }, signal);

/** Deletes what is old piece by piece, each in a transaction of its own, until little or nothing is left. @returns how many */
export async function forgetInPieces(
  database: Database,
  { forget, values, atATime }: Forgetting,
  signal: AbortSignal,
): Promise<number> {
  for (let total = 0; ; ) {
    const [row] = await database.transaction((tx) => tx.write<{ gone: number }>(forget, values));
    total += row!.gone;
    if (row!.gone < atATime) return total;
    signal.throwIfAborted();
  }
}
