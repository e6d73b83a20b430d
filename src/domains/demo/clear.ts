import type { Database, Transaction } from '../../kernel/database.ts';
import { demoProductIds, forgetDemoMenu } from '../catalog/index.ts';
import { forgetDemoUsers } from '../identity/index.ts';
import { forgetDemoMessages } from '../notifications/index.ts';
import { forgetDemoReminders } from '../reminders/index.ts';
import { forgetDemoReviews } from '../reviews/index.ts';
import { forgetDemoTickets } from '../support/index.ts';
import { demoPeople } from './people.ts';
import { type DemoState, demoLock, writeDemoState } from './state.ts';

/**
 * Removes everything that is marked as the demo's, in one transaction.
 *
 * @param forget what the other domains remove of theirs, in an order that their references allow
 * @param then `off`: the demo never comes back. null: the next start makes it anew
 */
export async function clearDemo(
  database: Database,
  forget: readonly ((tx: Transaction) => void | Promise<void>)[],
  then: Exclude<DemoState, 'seeded'>,
): Promise<void> {
  await database.transaction(async (tx) => {
    void tx.lock([demoLock]);
    for (const one of forget) await one(tx);
    await forgetDemoReviews(tx, demoPeople, await demoProductIds(tx));
    forgetDemoTickets(tx, demoPeople);
    forgetDemoReminders(tx, demoPeople);
    forgetDemoMessages(tx, demoPeople);
    forgetDemoUsers(tx);
    forgetDemoMenu(tx);
    writeDemoState(tx, then);
  });
}
