import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Redeemed } from './redeem-reward.ts';
import { openReturns } from './return-redemptions.ts';

export interface CancelRedemption {
  readonly redemption_id: string;
  /** Set where a customer acts herself: it must be hers. */
  readonly customer_id: string | null;
}

/** Undoes a redemption before it is used: the points are there again. Repeating it changes nothing. */
export const cancelRedemption: Command<CancelRedemption, Redeemed> = {
  name: 'loyalty.cancel_redemption',
  locks: ({ redemption_id }) => [`redemption:${redemption_id}`],
  async execute(tx, calls, { now }) {
    const ids = calls.map(({ input }) => input.redemption_id).filter(isUuid);
    const returns = await openReturns(tx, ids, now);
    const outcomes = calls.map(({ input, principal }) => {
      const found = returns.get(input.redemption_id);
      if (!found || (input.customer_id !== null && input.customer_id !== found.customer_id))
        return refusal(problem('not_found', 'There is no such redemption.'));
      if (found.status === 'applied')
        return refusal(
          problem('redemption_used', 'This redemption was used for an order. It comes back with the order.'),
        );
      const events = returns.giveBack(found.redemption_id, 'redemption_cancelled');
      const value = { redemption: returns.get(found.redemption_id)!, balance: returns.balanceOf(found.customer_id) };
      if (input.customer_id !== null || events.length === 0) return success(value, events);
      const audit = { action: 'redemptions.cancel', entity: 'customers', entityId: found.customer_id };
      return success(value, events, [{ ...audit, after: { redemption_id: found.redemption_id, by: principal.id } }]);
    });
    returns.write(tx);
    return outcomes;
  },
};
