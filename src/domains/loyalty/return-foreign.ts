import type { Consumer } from '../../kernel/consumer.ts';
import { isOurs } from '../../kernel/event.ts';
import { orderCancelled } from '../orders/events.ts';
import { openReturns } from './return-redemptions.ts';
import { readRedemptionsOfOrders } from './store-redemptions.ts';

/**
 * Gives back what was redeemed for orders of foreign services, when those are cancelled. Our own give it back in the
 * transaction of their cancellation.
 */
export const foreignReturnsConsumer: Consumer = {
  name: 'loyalty.foreign_returns',
  types: [orderCancelled.type],
  async handle(tx, events, now) {
    const orderIds = events
      .filter((event) => !isOurs(event))
      .map(({ data }) => (data as { order_id: string }).order_id);
    const redemptions = await readRedemptionsOfOrders(tx, [...new Set(orderIds)]);
    if (redemptions.size === 0) return [];
    const ids = [...redemptions.values()].map(({ redemption_id }) => redemption_id);
    const returns = await openReturns(tx, ids, now);
    const told = ids.flatMap((id) => returns.giveBack(id, 'order_cancelled'));
    returns.write(tx);
    return told;
  },
};
