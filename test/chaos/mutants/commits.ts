import type { Mutant } from './mutant.ts';

/** Between us and PostgreSQL. */
export const commitMutants: readonly Mutant[] = [
  {
    what: 'PostgreSQL acknowledges before it has written',
    expects: ['O3', 'B1'],
    by: 'crash points of PostgreSQL',
    changes: [
      {
        file: 'src/adapters/postgres/connection-settings.ts',
        from: "options: '-c timezone=UTC",
        to: "options: '-c synchronous_commit=off -c timezone=UTC",
      },
    ],
  },
  {
    what: 'we acknowledge before PostgreSQL has',
    expects: ['O3', 'B1'],
    by: 'crash points of PostgreSQL',
    changes: [
      { file: 'src/adapters/postgres/database.ts', from: 'await tx.commit();', to: 'tx.commit().catch(() => {});' },
    ],
  },
  {
    what: 'a commit that went unanswered is always made again',
    expects: ['B1', 'E1', 'O1', 'E3'],
    by: 'cut points',
    changes: [
      {
        file: 'src/adapters/postgres/inquiry.ts',
        from: 'if (row.run === (await runs.get(client))) return true;',
        to: 'if (row.run === (await runs.get(client))) return false;',
      },
    ],
  },
  {
    what: 'a connection that is lost in use ends the process',
    expects: ['R1'],
    changes: [{ file: 'src/adapters/postgres/database.ts', from: "client.on('error', () => {});", to: '' }],
  },
];
