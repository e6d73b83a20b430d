import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { type Accounts, enrolAccounts, knownCustomers } from '../customers/index.ts';
import { changeOf } from './change-event.ts';
import { walletLock } from './lock-wallets.ts';
import { openWallets } from './open-wallets.ts';
import { saveWallets } from './store-wallets.ts';
import type { Entry } from './wallet.ts';

export interface AdjustPoints {
  readonly customer_id: string;
  /** Given where positive, taken where negative; never zero. */
  readonly points: number;
  /** For the customer and for the books. */
  readonly reason: string;
}

/**
 * Gives or takes points by hand, with a reason. They count for no tier, because nobody earned them; it takes no more than
 * there is. Who is known by her account alone becomes a customer with them.
 */
export const adjustPoints = (accounts: Accounts): Command<AdjustPoints, Entry> => ({
  name: 'loyalty.adjust_points',
  locks: ({ customer_id }) => [walletLock(customer_id)],
  async execute(tx, calls, { now }) {
    const customerIds = calls.map(({ input }) => input.customer_id);
    const [wallets, known] = await Promise.all([openWallets(tx, customerIds), knownCustomers(tx, customerIds)]);
    const alone = await accounts.read(
      tx,
      customerIds.filter((id) => !known.has(id)),
    );
    const outcomes = calls.map(({ input: { customer_id, points, reason } }) => {
      if (!known.has(customer_id) && !alone.has(customer_id))
        return refusal(problem('not_found', 'There is no such customer.'));
      const wallet = wallets.of(customer_id);
      const before = wallet.balance;
      if (points < 0 && before < -points)
        return refusal(problem('insufficient_points', `There are only ${Math.max(before, 0)} points.`));
      const cause = { customer_id, reason, effective_at: now.toISOString() };
      const entry = points > 0 ? wallet.earn(points, cause, 'adjust') : wallet.spend(-points, cause, 'adjust');
      return success(
        entry,
        [changeOf(entry, 'live')],
        [
          {
            action: 'points.adjust',
            entity: 'customers',
            entityId: customer_id,
            before: { balance: before },
            after: { balance: wallet.balance, points, reason },
          },
        ],
      );
    });
    saveWallets(tx, wallets.all(), now);
    const given = calls.flatMap(({ input }, index) =>
      outcomes[index]!.ok ? (alone.get(input.customer_id) ?? []) : [],
    );
    const registered = await enrolAccounts(tx, given, now);
    return outcomes.map((outcome, index) => {
      const event = registered.get(customerIds[index]!);
      return event && outcome.ok ? success(outcome.value, [event, ...outcome.events], outcome.audit) : outcome;
    });
  },
});
