import type { Mutant } from './mutant.ts';

/** In points: earned, spent and given back. */
export const loyaltyMutants: readonly Mutant[] = [
  {
    what: 'points are earned by whoever hears of completion, paid or not, again and again',
    expects: ['L1', 'L3'],
    changes: [
      { file: 'src/domains/loyalty/order-points.ts', from: 'if (order.completed_at !== null) return null;', to: '' },
      {
        file: 'src/domains/loyalty/order-points.ts',
        from: 'cancelled_at !== null || order.captured_cents < total_cents',
        to: 'cancelled_at !== null',
      },
      {
        file: 'src/domains/loyalty/order-points.ts',
        from: 'if (!count(order, refund)) return null;\n    order.refunded_cents +=',
        to: 'order.refunded_cents += 0 *',
      },
    ],
  },
  {
    what: 'a balance is updated apart from its entries',
    expects: ['L2'],
    changes: [
      {
        file: 'src/domains/loyalty/store-wallets.ts',
        from: 'set balance = excluded.balance,',
        to: 'set balance = excluded.balance + (random() < 0.2)::int,',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: `alter table loyalty.wallets add constraint wallets_balance foreign key (wallet_id, entries, balance)
  references loyalty.ledger (wallet_id, number, balance_after) deferrable initially deferred;`,
        to: '',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: `  constraint ledger_chain foreign key (wallet_id, previous_number, balance_before)
    references loyalty.ledger (wallet_id, number, balance_after)`,
        to: '  constraint ledger_chain check (true)',
      },
    ],
  },
  {
    what: 'a cancelled order gives its points back twice',
    expects: ['L4'],
    changes: [
      {
        file: 'src/domains/orders/transition.ts',
        from: "rewards!.giveBack(id, 'order_cancelled')]",
        to: "[rewards!.giveBack(id, 'order_cancelled'), rewards!.giveBack(id, 'order_cancelled')].flat()]",
      },
      {
        file: 'src/domains/loyalty/return-redemptions.ts',
        from: "if (!redemption || redemption.status === 'returned') return [];",
        to: 'if (!redemption) return [];',
      },
      {
        file: 'migrations/0020_loyalty.sql',
        from: 'create unique index ledger_redemption_once',
        to: 'create index ledger_redemption_once',
      },
      {
        file: 'migrations/0007_loyalty.sql',
        from: '  constraint lots_remaining check (remaining between least(points, 0) and greatest(points, 0))',
        to: '  constraint lots_remaining check (true)',
      },
    ],
  },
  {
    what: 'a discount is given before its points are taken',
    expects: ['L4'],
    changes: [
      { file: 'src/domains/orders/checkout.ts', from: '  facts.rewards?.write(tx);\n', to: '' },
      {
        file: 'migrations/0020_loyalty.sql',
        from: ' references loyalty.redemptions (redemption_id) on delete set null;',
        to: ';',
      },
    ],
  },
];
