import { beforeAll, describe, expect, test } from 'vitest';
import { putProducts, setStock } from '../../../src/domains/catalog/index.ts';
import { checkoutCommand } from '../../../src/domains/orders/index.ts';
import { refundOrders } from '../../../src/domains/orders/refund-command.ts';
import { transitionOrder } from '../../../src/domains/orders/transition.ts';
import type { Command } from '../../../src/kernel/command.ts';
import type { Database, Transaction } from '../../../src/kernel/database.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { system } from '../../../src/kernel/principal.ts';
import { useShop } from '../../roles/trial-shop.ts';
import { entry } from '../catalog/products.ts';
import { meeting, on, unlocked, without } from './planted.ts';
import { broken, onHand, place, putMenu } from './selling.ts';

/**
 * A check that no planted bug fails proves nothing. Each bug here goes round one guard after the other: first the
 * remaining ones must hold it up, then, with the last of them taken out of the schema, the check must name it.
 */
const trial = useShop();
beforeAll(() => putMenu(trial));

/** What calls that run at once, each in a process of its own, come to: `done`, a refusal's code, or `defect`. */
async function atOnce<Input>(database: Database, command: Command<Input, unknown>, inputs: Input[]): Promise<string[]> {
  const outcomes = await Promise.all(
    inputs.map((input) =>
      new Kernel(database, { batching: true, width: 1 }).run(command, [{ input, principal: system('test') }]),
    ),
  );
  return outcomes
    .map(([one]) => {
      if ('defect' in one!) return 'defect';
      return one!.outcome.ok ? 'done' : one!.outcome.problem.code;
    })
    .sort();
}

const planted = (change: (tx: Transaction) => Partial<Transaction>) => on(trial.shop.database, change);
const schema = (statement: string) => trial.rows(statement);
/** What the check of an invariant says about an order or a product. */
const named = async (id: string, about: string) =>
  (await broken(trial.rows)).filter((one) => one.startsWith(id) && one.includes(about));

describe('M2: money given back', () => {
  const refunds = async () => {
    const { order_id } = await place(trial.as('till'));
    await trial.as('till').post(`/api/orders/${order_id}/pay`, { method: 'cash' });
    return [1, 2].map(() => ({ order_id, amount_cents: null, reason: 'cold' }));
  };
  const noLock = () => {
    const meet = meeting(2);
    return planted((tx) => unlocked(tx, 'payments.read_of_orders', meet));
  };
  const noLockNoVersion = () => {
    const meet = meeting(2);
    return planted((tx) => ({
      ...unlocked(tx, 'payments.read_of_orders', meet),
      write: (statement, values) =>
        tx.write(
          statement.name === 'orders.change_orders' ? without(statement, 'and o.version = c.version') : statement,
          values,
        ),
    }));
  };

  test('as it is: the second is refused', async () => {
    expect(await atOnce(trial.shop.database, refundOrders, await refunds())).toEqual(['done', 'refund_not_possible']);
  });

  test('without the lock, the version holds it up', async () => {
    expect(await atOnce(noLock(), refundOrders, await refunds())).toEqual(['defect', 'done']);
  });

  test('without the version too, the schema does', async () => {
    expect(await atOnce(noLockNoVersion(), refundOrders, await refunds())).toEqual(['defect', 'done']);
    expect(await broken(trial.rows)).toEqual([]);
  });

  test('without that, the check names it', async () => {
    await schema('alter table payments.payments drop constraint payments_refunded');
    const calls = await refunds();
    expect(await atOnce(noLockNoVersion(), refundOrders, calls)).toEqual(['done', 'done']);
    expect(await named('M2', calls[0]!.order_id)).toEqual([
      expect.stringContaining('refunded 510, refunds 1020; total 510; refunded'),
    ]);
  });
});

describe('K1: stock', () => {
  /** Two orders of six pieces each, of a product of which there are ten. */
  let products = 0;
  async function sixOfTen() {
    const product_id = `mug-${++products}`;
    await trial.run(putProducts, [entry(product_id)]);
    await trial.run(setStock, [{ product_id, on_hand: 10 }]);
    return { product_id, calls: [order(product_id), order(product_id)] };
  }
  const order = (product_id: string) => ({
    from: { items: [{ product_id, options: [], quantity: 6 }] },
    customer_id: null,
    guest_id: null,
    by_person: false,
    payment: { method: 'cash', channel: 'counter' as const, token: null },
    fulfilment: { type: 'pickup' },
    contact: null,
    note: null,
    expected_total_cents: null,
    dietary_acknowledged: [],
    queue: 0,
  });
  const checkout = () => checkoutCommand(trial.shop.settings);
  const noLock = () => {
    const meet = meeting(2);
    return planted((tx) => unlocked(tx, 'catalog.describe', meet));
  };
  const readThenUpdate = () => {
    const meet = meeting(2);
    return planted((tx) => {
      let read = 0;
      const { query, ...rest } = unlocked(tx, 'catalog.describe', meet);
      return {
        ...rest,
        async query(statement, values) {
          const rows = await query!<{ on_hand: number }>(statement, values);
          if (statement.name === 'catalog.describe') read = rows[0]!.on_hand;
          return rows as never;
        },
        write: (statement, values = []) =>
          statement.name === 'catalog.reserve'
            ? tx.write(without(statement, '= on_hand - total.quantity', '= $5::int - total.quantity'), [
                ...values,
                read,
              ])
            : tx.write(statement, values),
      };
    });
  };

  test('as it is: who comes second is told that there is too little', async () => {
    const { product_id, calls } = await sixOfTen();
    expect(await atOnce(trial.shop.database, checkout(), calls)).toEqual(['done', 'out_of_stock']);
    expect(await onHand(trial, product_id)).toBe(4);
  });

  test('without the lock, the schema holds it up', async () => {
    const { product_id, calls } = await sixOfTen();
    expect(await atOnce(noLock(), checkout(), calls)).toEqual(['defect', 'done']);
    expect([await onHand(trial, product_id), await named('K1', product_id)]).toEqual([4, []]);
  });

  test('an update to what was read goes unnoticed by it, and the check names it', async () => {
    const { product_id, calls } = await sixOfTen();
    expect(await atOnce(readThenUpdate(), checkout(), calls)).toEqual(['done', 'done']);
    expect(await named('K1', product_id)).toEqual([`K1 ${product_id}: on hand 4, moved -2`]);
  });

  test('so it does where the schema lets stock be negative', async () => {
    const { product_id, calls } = await sixOfTen();
    await schema('alter table catalog.stock drop constraint stock_not_negative');
    expect(await atOnce(noLock(), checkout(), calls)).toEqual(['done', 'done']);
    expect(await named('K1', product_id)).toEqual([`K1 ${product_id}: on hand -2, moved -2`]);
  });
});

describe('O4: the state machine', () => {
  const moves = async () => {
    const { order_id } = await place(trial.as('till'));
    return (['accept', 'cancel'] as const).map((action) => ({ order_id, action, reason: null, own: null }));
  };
  const blind = () => {
    const meet = meeting(2);
    return planted((tx) => ({
      ...unlocked(tx, 'orders.read', meet),
      write: (statement, values) =>
        tx.write(
          statement.name === 'orders.change_orders' ? without(statement, 'and o.version = c.version') : statement,
          values,
        ),
    }));
  };

  test('as it is: an order goes one way', async () => {
    const outcomes = await atOnce(trial.shop.database, transitionOrder, await moves());
    // accepted first, it can still be cancelled; cancelled first, it cannot be accepted
    expect([
      ['done', 'done'],
      ['done', 'invalid_transition'],
    ]).toContainEqual(outcomes);
  });

  test('a blind update is held up by the schema of the history', async () => {
    const calls = await moves();
    expect(await atOnce(blind(), transitionOrder, calls)).toEqual(['defect', 'done']);
    expect(await named('O4', calls[0]!.order_id)).toEqual([]);
  });

  test('without that, the check names it', async () => {
    await schema('alter table orders.status_history drop constraint status_history_first');
    const calls = await moves();
    expect(await atOnce(blind(), transitionOrder, calls)).toEqual(['done', 'done']);
    expect(await named('O4', calls[0]!.order_id)).toEqual([expect.stringMatching(/: step 2 placed to /)]);
  });

  test('a status that is set past the history is named', async () => {
    const { order_id } = await place(trial.as('till'));
    await trial.rows(`update orders.orders set status = 'completed', completed_at = now() where order_id = $1`, [
      order_id,
    ]);
    expect(await named('O4', order_id)).toEqual([`O4 ${order_id}: is completed, its history ends placed`]);
  });
});

describe('M1: sums', () => {
  test('a total that is not its parts is refused by the schema, and without that named', async () => {
    const { order_id } = await place(trial.as('till'));
    const oneCentMore = () =>
      trial.rows('update orders.orders set total_cents = total_cents + 1 where order_id = $1', [order_id]);
    await expect(oneCentMore()).rejects.toMatchObject({ constraint: 'orders_total' });
    await schema('alter table orders.orders drop constraint orders_total');
    await oneCentMore();
    expect(await named('M1', order_id)).toEqual([`M1 ${order_id}: total 511`]);
  });

  test('a line that is lost is named', async () => {
    const { order_id } = await place(trial.as('till'));
    await trial.rows('delete from orders.items where order_id = $1', [order_id]);
    expect(await named('M1', order_id)).toEqual([`M1 ${order_id}: 510 is not the sum of its lines, 0`]);
  });
});
