import { type BatchContext, type Call, type Command, type Outcome, refusal, success } from '../../kernel/command.ts';
import { sql, type Transaction } from '../../kernel/database.ts';
import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { RowPatch, Written } from '../entities/index.ts';
import { orderLock } from './lock.ts';
import { type Action, actions } from './machine.ts';
import { payOrder } from './pay.ts';
import { refundOrders } from './refund-command.ts';
import { readOrders } from './store-read.ts';
import { transitionOrder } from './transition.ts';
import type { Fulfilment, Order, OrderStatus, PaymentStatus } from './types.ts';

interface OrderFields {
  readonly status?: OrderStatus;
  readonly payment_status?: PaymentStatus;
  readonly note?: string | null;
  readonly fulfilment?: Fulfilment;
}

/** What a patch asks for; what an order already is asks for nothing. */
interface Plan {
  readonly order: Order;
  readonly action: Action | null;
  readonly payment: 'pay' | 'refund' | null;
  readonly details: Pick<Order, 'note' | 'fulfilment'> | null;
}

/**
 * Changes what staff may change of orders. A new status, and money taken or given back, go through the commands of the
 * order's own actions, so they do all that those do and are refused where those are.
 */
export const patchOrders: Command<RowPatch, Written> = {
  name: 'orders.patch',
  locks: ({ id }) => [orderLock(id)],
  async execute(tx, calls, context) {
    const orders = await readOrders(
      tx,
      calls.map((call) => call.input.id),
    );
    const plans = calls.map(({ input }) => planOf(input, orders.get(input.id)));
    const outcomes = plans.map(
      (plan): Outcome<Written> => (plan instanceof Problem ? refusal(plan) : success({ id: plan.order.order_id })),
    );
    // transitions first: a cancellation takes further locks, and locks come before writes
    await through(tx, transitionOrder, calls, plans, outcomes, context, ({ order, action }) =>
      action === null ? null : { order_id: order.order_id, action, reason: null, own: null },
    );
    await through(tx, payOrder, calls, plans, outcomes, context, ({ order, payment }) => {
      if (payment !== 'pay') return null;
      const method = order.payment_method === 'card' ? 'counter' : order.payment_method;
      const channel = 'counter' as const;
      return { order_id: order.order_id, method, channel, amount_cents: null, token: null, own: null };
    });
    await through(tx, refundOrders, calls, plans, outcomes, context, ({ order, payment }) =>
      payment === 'refund' ? { order_id: order.order_id, amount_cents: null, reason: 'refunded by staff' } : null,
    );
    return saveDetails(tx, plans, outcomes, context);
  },
};

const notSettable = problem(
  'invalid_transition',
  'An order becomes `paid` or `refunded` here; other amounts by its own actions, and the other states by themselves.',
);

function planOf({ version, fields }: RowPatch, order: Order | undefined): Plan | Problem {
  if (!order) return problem('not_found', 'There is no such order.');
  const fault = versionFault('order', version, order.version);
  if (fault) return fault;
  const { status = order.status, payment_status = order.payment_status, ...details } = fields as OrderFields;
  const moves = status !== order.status;
  const pays = payment_status !== order.payment_status;
  if (moves && pays) {
    const errors = [{ path: '/payment_status', message: 'must be changed by itself' }];
    return problem('validation_failed', 'Change the status and the payment of an order one after the other.', {
      errors,
    });
  }
  const action = (Object.keys(actions) as Action[]).find((one) => actions[one] === status) ?? null;
  if (moves && action === null) {
    return problem('invalid_transition', `An order that is ${order.status} cannot be placed again.`);
  }
  if (pays && payment_status !== 'paid' && payment_status !== 'refunded') return notSettable;
  const payment = pays ? (payment_status === 'paid' ? 'pay' : 'refund') : null;
  const after = { note: order.note, fulfilment: order.fulfilment, ...details };
  const changed = JSON.stringify(after) !== JSON.stringify({ note: order.note, fulfilment: order.fulfilment });
  return { order, action: moves ? action : null, payment, details: changed ? after : null };
}

/** Hands the calls that need a command to it, as one set, and takes over what became of them. */
async function through<Input>(
  tx: Transaction,
  command: Command<Input, unknown>,
  calls: readonly Call<RowPatch>[],
  plans: readonly (Plan | Problem)[],
  outcomes: Outcome<Written>[],
  context: BatchContext,
  inputOf: (plan: Plan) => Input | null,
): Promise<void> {
  const wanted = plans.flatMap((plan, index) => {
    const input = plan instanceof Problem ? null : inputOf(plan);
    return input === null ? [] : [{ index, call: { ...calls[index]!, input } }];
  });
  if (wanted.length === 0) return;
  const done = await command.execute(
    tx,
    wanted.map(({ call }) => call),
    context,
  );
  wanted.forEach(({ index }, place) => {
    const outcome = done[place]!;
    outcomes[index] = outcome.ok
      ? success({ id: calls[index]!.input.id }, outcome.events, outcome.audit)
      : refusal(outcome.problem);
  });
}

const save = sql(
  'orders.save_details',
  `update orders.orders as o
   set note = d.note, fulfilment = d.fulfilment, version = o.version + d.step, updated_at = $5
   from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::int[]) as d (order_id, note, fulfilment, step)
   where o.order_id = d.order_id`,
);

/** Notes and fulfilment, of the orders whose other changes were not refused. */
function saveDetails(
  tx: Transaction,
  plans: readonly (Plan | Problem)[],
  outcomes: readonly Outcome<Written>[],
  { now }: BatchContext,
): Outcome<Written>[] {
  const saved: { order_id: string; details: NonNullable<Plan['details']>; step: number }[] = [];
  const all = outcomes.map((outcome, index) => {
    const plan = plans[index]!;
    if (!outcome.ok || plan instanceof Problem || plan.details === null) return outcome;
    const { order, details, action, payment } = plan;
    // whatever else changed has given it its new version
    saved.push({ order_id: order.order_id, details, step: action || payment ? 0 : 1 });
    const before = { note: order.note, fulfilment: order.fulfilment };
    const audit = { action: 'order.patch', entity: 'orders', entityId: order.order_id, before, after: details };
    return success(outcome.value, outcome.events, [...outcome.audit, audit]);
  });
  if (saved.length > 0) {
    void tx.write(save, [
      saved.map(({ order_id }) => order_id),
      saved.map(({ details }) => details.note),
      saved.map(({ details }) => JSON.stringify(details.fulfilment)),
      saved.map(({ step }) => step),
      now,
    ]);
  }
  return all;
}
