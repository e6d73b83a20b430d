import type { Consumer } from '../../../src/kernel/consumer.ts';
import type { Transaction } from '../../../src/kernel/database.ts';

/** The same consumer on a transaction that does something else. */
const on = (ledger: Consumer, change: (tx: Transaction) => Partial<Transaction>): Consumer => ({
  ...ledger,
  handle(tx, events, now) {
    const same: Transaction = {
      lock: (keys) => tx.lock(keys),
      query: (...one) => tx.query(...one),
      write: (...one) => tx.write(...one),
    };
    return ledger.handle({ ...same, ...change(tx) }, events, now);
  },
});

/** Planted bugs. Whoever checks the ledger must find every one of them. */
export const mutants: Record<string, (ledger: Consumer) => Consumer> = {
  'events are lost: the position is saved before the effect': (ledger) => ({
    ...ledger,
    handle: (tx, events, now) => ledger.handle(tx, events.slice(0, Math.ceil(events.length / 2)), now),
  }),

  'what was counted is forgotten, so that events told twice count twice': (ledger) =>
    on(ledger, (tx) => ({
      async query(statement, values) {
        const rows = await tx.query(statement, values);
        return (
          statement.name === 'loyalty.read_orders' ? rows.map((row) => ({ ...(row as object), counted: [] })) : rows
        ) as never;
      },
    })),

  'only a completion can earn, whatever is paid afterwards': (ledger) => {
    const completed = new Set<string>();
    return {
      ...ledger,
      handle(tx, events, now) {
        const early = events.filter((event) => {
          const { order_id } = event.data as { order_id: string };
          if (event.type === 'order.completed') completed.add(order_id);
          return event.type !== 'payment.processed' || !completed.has(order_id);
        });
        return ledger.handle(tx, early, now);
      },
    };
  },

  'tiers are read from a cache that nobody empties': (ledger) => {
    const cache = new Map<string, Promise<unknown[]>>();
    return on(ledger, (tx) => ({
      query(statement, values) {
        if (statement.name !== 'loyalty.sum_spans' && statement.name !== 'loyalty.read_accounts')
          return tx.query(statement, values);
        const key = `${statement.name} ${JSON.stringify(values?.[0])}`;
        if (!cache.has(key)) cache.set(key, tx.query(statement, values));
        return cache.get(key) as never;
      },
    }));
  },

  'the balance is updated apart, and by what the last entry says': (ledger) =>
    on(ledger, (tx) => ({
      write(statement, values) {
        if (statement.name !== 'loyalty.save_wallets') return tx.write(statement, values);
        const [wallets, balances, ...rest] = values as [string[], number[], ...unknown[]];
        return tx.write(statement, [wallets, balances.map((balance) => balance + 1), ...rest]);
      },
    })),

  'lots are not charged': (ledger) =>
    on(ledger, (tx) => ({
      write(statement, values) {
        if (statement.name !== 'loyalty.save_lots') return tx.write(statement, values);
        const [ids, wallets, points, , ...rest] = values as unknown[][];
        return tx.write(statement, [ids, wallets, points, points, ...rest]);
      },
    })),
};
