import { demoAccounts, type Seeded } from '../domains/demo/index.ts';
import type { Io } from './command.ts';

/** Tells, once, who can sign in to a demo that was just made. */
export function sayAccounts({ password }: Seeded, { say }: Pick<Io, 'say'>): void {
  const emails = demoAccounts.map((account) => account.email).join(', ');
  say(`demo accounts: ${emails}`);
  say(password === undefined ? 'their password is CREMA_DEMO_PASSWORD' : `their password, shown only now: ${password}`);
}
