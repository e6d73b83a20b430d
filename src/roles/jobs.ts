import { forgetExpired } from '../domains/identity/index.ts';
import type { Job } from '../domains/jobs/index.ts';
import { now } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { forgetAnswers } from '../kernel/forget-answers.ts';

/** Every named job. A new one is a declaration here. */
export function jobsOf(database: Database): readonly Job[] {
  return [
    {
      name: 'kernel.forget_answers',
      description: 'Forgets answers that were kept under idempotency keys, once their day is over',
      schedule: '40 * * * *',
      run: async (signal) => ({ forgotten: await forgetAnswers(database, now(), signal) }),
    },
    {
      name: 'identity.forget_expired',
      description: 'Forgets sessions that nobody came back to, and mailed links that nobody followed',
      schedule: '50 * * * *',
      run: async () => database.transaction((tx) => forgetExpired(tx, now())),
    },
  ];
}
