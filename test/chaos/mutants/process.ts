import type { Mutant } from './mutant.ts';

/** In how a process bears too much work, and a stop. */
export const processMutants: readonly Mutant[] = [
  {
    what: 'a queue has no end',
    expects: ['G1'],
    by: 'overload',
    changes: [
      {
        file: 'src/adapters/http/server.ts',
        from: 'maxInFlight: 1_000, maxLoopDelayMs: 500',
        to: 'maxInFlight: Number.POSITIVE_INFINITY, maxLoopDelayMs: Number.POSITIVE_INFINITY',
      },
      {
        file: 'src/kernel/lane.ts',
        from: 'const maxWaiting = 4_096;',
        to: 'const maxWaiting = Number.POSITIVE_INFINITY;',
      },
      {
        file: 'src/kernel/lane.ts',
        from: 'const maxWaitMs = 5_000;',
        to: 'const maxWaitMs = Number.POSITIVE_INFINITY;',
      },
    ],
  },
  {
    what: 'a stop does not wait for consumers, calls and connections',
    expects: ['R2'],
    changes: [{ file: 'src/cli/process.ts', from: 'stop.abort(reason);', to: 'process.exit(143);' }],
  },
];
