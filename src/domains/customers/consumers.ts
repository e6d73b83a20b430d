import type { Consumer } from '../../kernel/consumer.ts';
import { customerErased } from './events.ts';
import { addTally, forgetStatistics, forgetStatisticsOf } from './store-statistics.ts';
import { tallied, tallyEvents } from './tally.ts';

/** Keeps the figures about customers. `timeZone`: the store's, in which orders fall into hours. Foreign sources are, for now, left out. */
export function statisticsConsumer({ timeZone }: { readonly timeZone: string }): Consumer {
  return {
    name: 'customers.statistics',
    types: [...tallied, customerErased].map(({ type }) => type),
    async handle(tx, events) {
      const ours = events.filter(({ source }) => source.startsWith('/crema/'));
      const erased = ours.filter((event) => customerErased.matches(event));
      const others = ours.filter((event) => !customerErased.matches(event));
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
