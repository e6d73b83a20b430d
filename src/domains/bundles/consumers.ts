import type { Consumer } from '../../kernel/consumer.ts';
import { isOurs } from '../../kernel/event.ts';
import { orderCompleted } from '../orders/events.ts';
import { readBaskets } from '../orders/index.ts';
import { addWeights, forgetWeights } from './store.ts';
import { weigh } from './weigh.ts';

/** Counts what is bought together in our orders. Those that were never completed, and those of other services, say nothing. */
export const basketsConsumer: Consumer = {
  name: 'bundles.baskets',
  types: [orderCompleted.type],
  async handle(tx, events) {
    const ours = events.filter(isOurs);
    const ids = ours.flatMap((event) => (orderCompleted.matches(event) ? [event.data.order_id] : []));
    if (ids.length > 0) addWeights(tx, weigh(await readBaskets(tx, ids)));
    return [];
  },
  forget: forgetWeights,
};
