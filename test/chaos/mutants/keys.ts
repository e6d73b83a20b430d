import type { Mutant } from './mutant.ts';

/** In what a key promises, and in batches. */
export const keyMutants: readonly Mutant[] = [
  {
    what: 'a key that was taken in the meantime is overlooked',
    expects: ['O1', 'E3'],
    changes: [
      {
        file: 'src/kernel/idempotency.ts',
        from: 'kernel.require(count(*) = $10,',
        to: 'kernel.require(count(*) <= $10,',
      },
    ],
  },
  {
    what: 'a key is kept outside the transaction of its effect',
    expects: ['B1', 'O1', 'O3'],
    by: 'crash points of Crema',
    changes: [
      {
        file: 'src/kernel/execute.ts',
        from: '  keepAnswers(tx, kept, time);\n',
        to: '  Object.assign(globalThis, { kept });\n',
      },
      {
        file: 'src/kernel/execute.ts',
        from: '  const { results, appended } = done;\n',
        to: `  await database.transaction(async (tx) => keepAnswers(tx, (globalThis as never as { kept: Kept[] }).kept, now()));
  const { results, appended } = done;
`,
      },
    ],
  },
  {
    what: 'a key is not scoped to its principal',
    expects: ['O2', 'B1'],
    changes: [
      {
        file: 'src/adapters/http/command-route.ts',
        from: '    principal: principal.id,\n    route:',
        to: "    principal: 'anybody',\n    route:",
      },
    ],
  },
  {
    what: 'a key forgets its body',
    expects: ['O2'],
    changes: [
      {
        file: 'src/kernel/idempotency.ts',
        from: 'if (row.fingerprint !== call.fingerprint) {',
        to: 'if (row.fingerprint === null) {',
      },
    ],
  },
  {
    what: 'an error aborts the batch',
    expects: ['B1', 'O3'],
    changes: [
      {
        file: 'src/kernel/execute.ts',
        from: '    const middle = submissions.length >> 1;',
        to: '    if (submissions.length > 1) return { settled: submissions.map(() => ({ defect: error })), appended: false };\n    const middle = 0;',
      },
    ],
  },
];
