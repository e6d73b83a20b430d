import type { Consumer } from '../../kernel/consumer.ts';
import { addTally, forgetStatistics } from './store-statistics.ts';
import { tallied, tallyEvents } from './tally.ts';

/** Keeps the figures about customers. `timeZone`: the store's, in which orders fall into hours. Foreign sources are, for now, left out. */
export function statisticsConsumer({ timeZone }: { readonly timeZone: string }): Consumer {
  return {
    name: 'customers.statistics',
    types: tallied.map(({ type }) => type),
    async handle(tx, events) {
      addTally(tx, tallyEvents(events.filter(({ source }) => source.startsWith('/crema/'))), timeZone);
      return [];
    },
    forget: forgetStatistics,
  };
}
