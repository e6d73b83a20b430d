import type { Consumer } from '../../kernel/consumer.ts';
import { isOurs } from '../../kernel/event.ts';
import { customerErased } from './events.ts';
import { addTally, forgetStatistics, forgetStatisticsOf } from './store-statistics.ts';
import { tallied, tallyEvents } from './tally.ts';

/** Keeps the figures about customers. `timeZone`: the store's, in which orders fall into hours. Orders of other services count, too. */
export function statisticsConsumer({ timeZone }: { readonly timeZone: string }): Consumer {
  return {
    name: 'customers.statistics',
    types: [...tallied, customerErased].map(({ type }) => type),
    async handle(tx, events) {
      const erased = events.filter((event) => customerErased.matches(event) && isOurs(event));
      const others = events.filter((event) => !customerErased.matches(event));
      addTally(tx, tallyEvents(others), timeZone);
      forgetStatisticsOf(
        tx,
        erased.map(({ subject }) => subject),
      );
      return [];
    },
    forget: forgetStatistics,
  };
}
