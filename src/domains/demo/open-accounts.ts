import { type Command, success } from '../../kernel/command.ts';
import { emailLock, forgetDemoUsers, insertUsers, type NewUser, usersByEmail } from '../identity/index.ts';
import { demoLock, readDemoState, writeDemoState } from './state.ts';

/**
 * The last step of seeding: the accounts and the note that all is done, together, so that whoever is killed before has
 * printed no password that a later start replaces. The value is false where another process was faster.
 */
export const openAccounts: Command<readonly NewUser[], boolean> = {
  name: 'demo.open_accounts',
  locks: () => [demoLock],
  async execute(tx, calls, { now }) {
    const { input: users } = calls[0]!; // the lock keeps a second one out of this batch
    void tx.lock(users.map((user) => emailLock(user.email)));
    if ((await readDemoState(tx)) !== null) return [success(false)];
    const known = await usersByEmail(
      tx,
      users.map((user) => user.email),
    );
    forgetDemoUsers(tx);
    insertUsers(
      tx,
      users.filter((user) => known.get(user.email)?.demo ?? true),
      now,
    );
    writeDemoState(tx, 'seeded');
    return [success(true)];
  },
};
