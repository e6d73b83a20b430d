import { type Command, refusal, success } from '../../kernel/command.ts';
import { sql } from '../../kernel/database.ts';
import { problem, versionFault } from '../../kernel/errors.ts';
import type { Removed, RowRemoval } from '../entities/index.ts';
import { orderLock } from './lock.ts';
import { readOrders } from './store-read.ts';
import type { Order } from './types.ts';

const archive = sql(
  'orders.archive',
  `update orders.orders set archived_at = coalesce(archived_at, $2), version = version + 1, updated_at = $2
   where order_id = any($1)`,
);

/** Puts orders that are over out of sight. The books need them, so none is ever deleted. */
export const archiveOrders: Command<RowRemoval, Removed> = {
  name: 'orders.archive',
  locks: ({ id }) => [orderLock(id)],
  async execute(tx, calls, { now }) {
    const ids = calls.map((call) => call.input.id);
    const orders = await readOrders(tx, ids);
    const faults = calls.map(({ input }) => faultOf(input, orders.get(input.id)));
    const going = ids.filter((_, index) => !faults[index]);
    if (going.length > 0) void tx.write(archive, [going, now]);
    return ids.map((id, index) => {
      const fault = faults[index];
      if (fault) return refusal(fault);
      const audit = { action: 'order.archive', entity: 'orders', entityId: id };
      return success({ id, outcome: 'archived' }, [], [{ ...audit, after: { archived_at: now.toISOString() } }]);
    });
  },
};

function faultOf({ version }: RowRemoval, order: Order | undefined) {
  if (!order) return problem('not_found', 'There is no such order.');
  const fault = versionFault('order', version, order.version);
  if (fault) return fault;
  if (order.status === 'completed' || order.status === 'cancelled') return null;
  return problem('invalid_transition', `An order that is ${order.status} is not over yet.`);
}
