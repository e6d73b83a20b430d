import type { Database, Statement, Transaction } from '../../../src/kernel/database.ts';

/** The same database, whose transactions do something else in places. */
export function on(database: Database, change: (tx: Transaction) => Partial<Transaction>): Database {
  return {
    query: (...one) => database.query(...one),
    listen: (...one) => database.listen(...one),
    transaction: (work) =>
      database.transaction((tx) => {
        const same: Transaction = {
          lock: (keys) => tx.lock(keys),
          query: (...one) => tx.query(...one),
          write: (...one) => tx.write(...one),
        };
        return work({ ...same, ...change(tx) });
      }),
  };
}

/** A statement without its guard. A guard that is not there any more would make a mutant that is none. */
export function without(statement: Statement, guard: string, instead = ''): Statement {
  if (!statement.text.includes(guard)) throw new Error(`${statement.name} has no "${guard}"`);
  return { name: `test.${statement.name}`, text: statement.text.replace(guard, instead) };
}

/** Lets nobody pass before so many have come, again and again: what happens at once by chance happens here always. */
export function meeting(size: number): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length < size) return;
      for (const go of waiting) go();
      waiting = [];
    });
}

/** No locks, and everybody has read what `statement` reads before anybody goes on. */
export function unlocked(tx: Transaction, statement: string, meet: () => Promise<void>): Partial<Transaction> {
  return {
    lock: async () => {},
    async query(asked, values) {
      const rows = await tx.query(asked, values);
      if (asked.name === statement) await meet();
      return rows as never;
    },
  };
}
