import { type Database, sql } from '../../kernel/database.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { system } from '../../kernel/principal.ts';
import { transitionOrder } from './transition.ts';

/** Few enough that nobody waits for their locks. */
const atATime = 500;

const find = sql(
  'orders.find_timed_out',
  `select order_id, version, status from orders.orders
   where times_out and fulfilment ->> 'type' <> 'delivery' and status in ('placed', 'ready')
     and ((status = 'placed' and placed_at <= $1) or (status = 'ready' and ready_at <= $2)) and order_id > $3
   order by order_id limit ${atATime}`,
);

interface Waiting {
  readonly order_id: string;
  readonly version: number;
  readonly status: 'placed' | 'ready';
}

export interface TimeOuts {
  /** Minutes from placing to being accepted; 0: for ever. */
  readonly accept: number;
  /** Minutes from being ready to being handed over; 0: for ever. */
  readonly pickup: number;
}

export type TimedOut = { readonly not_accepted: number; readonly not_picked_up: number } & Readonly<
  Record<string, string | number>
>;

/** So many that could not be cancelled are named; more are only counted. */
const named = 5;

const reasons = { placed: 'not accepted in time', ready: 'not picked up in time' } as const;

/**
 * Cancels, and refunds, what a person ordered and nobody accepted or fetched in time, by the command that staff cancel
 * with. Whatever moves an order on in the same moment wins: it is cancelled only as it was found. One that cannot be
 * cancelled holds up no other: `warn` and the answer name it, and the next run tries it again.
 */
export async function timeOutOrders(
  kernel: Kernel,
  limits: TimeOuts,
  now: Date,
  warn: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<TimedOut> {
  const principal = system('orders.time_out');
  const counts = { placed: 0, ready: 0 };
  const failed: string[] = [];
  for (let after = nil; ; ) {
    const waiting = await findTimedOut(kernel.database, limits, now, after);
    const done = await kernel.run(
      transitionOrder,
      waiting.map(({ order_id, version, status }) => ({
        input: { order_id, action: 'cancel', reason: reasons[status], own: null, expected_version: version },
        principal,
      })),
    );
    for (const [index, one] of done.entries()) {
      const { order_id, status } = waiting[index]!;
      if ('defect' in one) {
        failed.push(order_id);
        if (failed.length <= named)
          warn(`the time of order ${order_id} is over, and it cannot be cancelled`, one.defect);
      } else if (one.outcome.ok) counts[status] += 1; // else it moved on meanwhile
    }
    if (waiting.length < atATime) break;
    after = waiting.at(-1)!.order_id;
    signal.throwIfAborted();
  }
  const cancelled = { not_accepted: counts.placed, not_picked_up: counts.ready };
  if (failed.length === 0) return cancelled;
  return { ...cancelled, failed: failed.length, failed_orders: failed.slice(0, named).join(' ') };
}

/** Before every order's id. */
const nil = '00000000-0000-0000-0000-000000000000';

/** The first orders after that one whose time is over. */
export const findTimedOut = (database: Database, { accept, pickup }: TimeOuts, now: Date, after = nil) =>
  database.query<Waiting>(find, [before(now, accept), before(now, pickup), after]);

/** Null compares with nothing, so nothing is found. */
const before = (now: Date, minutes: number) => (minutes === 0 ? null : new Date(now.getTime() - minutes * 60_000));
