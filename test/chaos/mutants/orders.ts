import type { Change } from '../copy.ts';
import type { Mutant } from './mutant.ts';

const noOrderLock = (file: string): Change => ({
  file: `src/domains/orders/${file}`,
  from: 'locks: ({ order_id }) => [orderLock(order_id)],',
  to: 'locks: () => [],',
});
const noVersionGuard: Change = {
  file: 'src/domains/orders/store-change.ts',
  from: 'where o.order_id = c.order_id and o.version = c.version',
  to: 'where o.order_id = c.order_id',
};

/** In sums, refunds, statuses and stock. */
export const orderMutants: readonly Mutant[] = [
  {
    what: 'a sum is rounded twice',
    expects: ['M1'],
    changes: [
      {
        file: 'src/domains/carts/totals.ts',
        from: 'const subtotal = lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);',
        to: 'const subtotal = Math.round(lines.reduce((sum, line) => sum + line.price_cents * line.quantity, 0) / 10) * 10;',
      },
    ],
  },
  { what: 'a refund takes no lock', expects: ['M2'], changes: [noOrderLock('refund-command.ts'), noVersionGuard] },
  {
    what: 'a status is written without looking',
    expects: ['O4', 'O3', 'E2'],
    changes: [noOrderLock('transition.ts'), noVersionGuard],
  },
  {
    what: 'stock is read, then updated',
    expects: ['K1'],
    changes: [
      {
        file: 'src/domains/orders/checkout.ts',
        from: 'void tx.lock([...tracked.map(productLock),',
        to: 'void tx.lock([',
      },
      { file: 'migrations/0002_catalog.sql', from: 'constraint stock_not_negative check (on_hand >= 0),', to: '' },
    ],
  },
];
