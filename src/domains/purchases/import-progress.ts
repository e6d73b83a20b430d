import { type Database, sql } from '../../kernel/database.ts';

const begin = sql(
  'purchases.begin_import',
  `insert into purchases.imports (fingerprint, started_at, updated_at) values ($1, $2, $2)
   on conflict (fingerprint) do update set updated_at = excluded.updated_at returning fingerprint, documents_done`,
);
const advance = sql(
  'purchases.advance_import',
  `update purchases.imports set documents_done = greatest(documents_done, $2), updated_at = $3 where fingerprint = $1`,
);

/** How far a file has been imported, by its content. */
export function importProgress(database: Database) {
  return {
    /** Begins, or finds how far an earlier try has come. */
    begin: async (fingerprint: string, now: Date): Promise<{ fingerprint: string; documents_done: number }> => {
      const [row] = await database.transaction((tx) =>
        tx.write<{ fingerprint: string; documents_done: number }>(begin, [fingerprint, now]),
      );
      return row!;
    },
    /** Remembers that the first `done` documents are dealt with. */
    advance: async (fingerprint: string, done: number, now: Date): Promise<void> => {
      await database.transaction(async (tx) => void tx.write(advance, [fingerprint, done, now]));
    },
  };
}
