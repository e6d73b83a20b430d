import type { Mutant } from './mutant.ts';

/** In how we deal with the mail server and the cache server. */
export const serverMutants: readonly Mutant[] = [
  {
    what: 'a mail is acknowledged before the server has it',
    expects: ['J1'],
    changes: [
      {
        file: 'src/domains/notifications/send-task.ts',
        from: '    refused = await sender.send(',
        to: "    await record('sent', message.attempts, null);\n    refused = await sender.send(",
      },
    ],
  },
  {
    what: 'the cache server may take its time',
    expects: ['C1'],
    by: 'cache outage',
    changes: [{ file: 'src/adapters/valkey/valkey.ts', from: ', commandTimeout: commandMs }', to: ' }' }],
  },
  {
    what: 'a shared copy is taken, however old it is',
    expects: ['C1'],
    by: 'cache outage',
    changes: [
      {
        file: 'src/adapters/cache/cache.ts',
        from: ' && shared.stamp > state.changedBy && shared.stamp >= this.#since!',
        to: '',
      },
    ],
  },
];
