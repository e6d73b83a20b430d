import {
  type AuditEntry,
  type BatchContext,
  type Call,
  type Command,
  type Outcome,
  refusal,
  success,
} from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/database.ts';
import { Problem, problem, versionFault } from '../../kernel/errors.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { couponLock, returnCoupons } from '../carts/index.ts';
import { productLock, returnStock } from '../catalog/index.ts';
import { openReturns } from '../loyalty/index.ts';
import { insertRefunds, type NewRefund, type Payment, readPaymentsOf } from '../payments/index.ts';
import { orderLock } from './lock.ts';
import { type Action, pathOf } from './machine.ts';
import { type Owner, owns } from './ownership.ts';
import { refundOrder } from './refund.ts';
import { stepEvent } from './step-event.ts';
import { addSteps, type Step, saveOrders } from './store-change.ts';
import { readOrders } from './store-read.ts';
import type { Order, OrderStatus } from './types.ts';

export interface Transition {
  readonly order_id: string;
  readonly action: Action;
  readonly reason: string | null;
  /** Set where a customer acts herself: it must be her order, and she may only cancel it while it is `placed`. */
  readonly own: Owner | null;
  readonly expected_version?: number | undefined;
}

/** One order's way through the batch. */
interface Moved {
  readonly order: Order;
  readonly steps: readonly Step[];
  readonly events: readonly NewEvent[];
  readonly refunds: readonly NewRefund[];
  readonly audit: readonly AuditEntry[];
}

/** Moves orders along the state machine. Cancelling gives back stock, coupon, points and money in the same transaction. */
export const transitionOrder: Command<Transition, Order> = {
  name: 'orders.transition',
  locks: ({ order_id }) => [orderLock(order_id)],
  async execute(tx: Transaction, calls: readonly Call<Transition>[], { now }: BatchContext): Promise<Outcome<Order>[]> {
    const ids = calls.map((call) => call.input.order_id);
    const orders = await readOrders(tx, ids);
    const cancelled = calls.filter(({ input }) => input.action === 'cancel').map(({ input }) => input.order_id);
    const payments = cancelled.length > 0 ? await readPaymentsOf(tx, cancelled) : new Map<string, Payment[]>();
    const moves = calls.map((call) => move(call, orders.get(call.input.order_id), payments, now));
    const moved = moves.filter((one): one is Moved => !(one instanceof Problem));

    const returned = moved
      .filter(({ order }) => order.status === 'cancelled' && order.origin === 'live')
      .map(({ order }) => order);
    const coupons = returned.flatMap((order) => order.coupon_code ?? []);
    const products = returned.flatMap((order) => order.items.map((item) => productLock(item.product_id)));
    if (returned.length > 0) await tx.lock([...products, ...coupons.map(couponLock)]);
    const redeemed = returned.flatMap((order) => order.redemption_id ?? []);
    const rewards = redeemed.length > 0 ? await openReturns(tx, redeemed, now) : null;
    const points = new Map(redeemed.map((id) => [id, rewards!.giveBack(id, 'order_cancelled')]));
    rewards?.write(tx);
    returnCoupons(tx, coupons);
    saveOrders(
      tx,
      moved.map(({ order }) => order),
      now,
    );
    addSteps(
      tx,
      moved.flatMap(({ steps }) => steps),
      now,
    );
    insertRefunds(
      tx,
      moved.flatMap(({ refunds }) => refunds),
      now,
    );
    const stock = await returnStock(
      tx,
      returned.map((order) => order.order_id),
      now,
    );
    return moves.map((one) =>
      one instanceof Problem
        ? refusal(one)
        : success(
            { ...one.order, version: one.order.version + 1 },
            [
              ...one.events,
              ...(stock.get(one.order.order_id) ?? []),
              ...(points.get(one.order.redemption_id ?? '') ?? []),
            ],
            one.audit,
          ),
    );
  },
};

function move(
  { input, principal }: Call<Transition>,
  order: Order | undefined,
  payments: ReadonlyMap<string, readonly Payment[]>,
  now: Date,
): Moved | Problem {
  if (!order || (input.own && !owns(input.own, order))) return problem('not_found', 'There is no such order.');
  const fault = versionFault('order', input.expected_version, order.version);
  if (fault) return fault;
  const path = input.own && order.status !== 'placed' ? [] : pathOf(order.status, input.action);
  if (path.length === 0) return forbidden(order, input.action);
  const time = now.toISOString();
  const steps: Step[] = [];
  let from: OrderStatus = order.status;
  for (const status of path) {
    steps.push({
      order_id: order.order_id,
      place: steps.length + 1,
      from_status: from,
      status,
      principal: principal.id,
      reason: input.reason,
    });
    from = status;
  }
  const status = path.at(-1)!;
  let after: Order = {
    ...order,
    status,
    ready_at: path.includes('ready') ? time : order.ready_at,
    completed_at: status === 'completed' ? time : null,
    cancelled_at: status === 'cancelled' ? time : null,
  };
  const reason = input.reason ?? (input.own ? 'cancelled by the customer' : 'cancelled by staff');
  const back = status === 'cancelled' ? refundOrder(after, payments.get(order.order_id) ?? [], null, reason) : null;
  if (back) after = back.order;
  return {
    order: after,
    steps,
    events: [...path.map((step) => stepEvent(after, step, reason)), ...(back?.events ?? [])],
    refunds: back?.refunds ?? [],
    audit: input.own ? [] : [audited(input.action, order, after)],
  };
}

function forbidden(order: Order, action: Action): Problem {
  return problem('invalid_transition', `An order that is ${order.status} cannot be changed by '${action}'.`, {
    members: { order_status: order.status },
  });
}

const audited = (action: Action, before: Order, after: Order): AuditEntry => ({
  action: `order.${action}`,
  entity: 'orders',
  entityId: after.order_id,
  before: { status: before.status, payment_status: before.payment_status },
  after: { status: after.status, payment_status: after.payment_status },
});
