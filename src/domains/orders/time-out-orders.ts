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
     and ((status = 'placed' and placed_at <= $1) or (status = 'ready' and ready_at <= $2))
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

const reasons = { placed: 'not accepted in time', ready: 'not picked up in time' } as const;

/**
 * Cancels, and refunds, what a person ordered and nobody accepted or fetched in time, by the command that staff cancel
 * with. Whatever moves an order on in the same moment wins: it is cancelled only as it was found.
 */
export async function timeOutOrders(
  kernel: Kernel,
  { accept, pickup }: TimeOuts,
  now: Date,
  signal: AbortSignal,
): Promise<{ not_accepted: number; not_picked_up: number }> {
  const principal = system('orders.time_out');
  const counts = { placed: 0, ready: 0 };
  for (;;) {
    const waiting = await findTimedOut(kernel.database, { accept, pickup }, now);
    const done = await kernel.run(
      transitionOrder,
      waiting.map(({ order_id, version, status }) => ({
        input: { order_id, action: 'cancel', reason: reasons[status], own: null, expected_version: version },
        principal,
      })),
    );
    let cancelled = 0;
    done.forEach((one, index) => {
      if ('defect' in one) throw one.defect;
      if (!one.outcome.ok) return; // moved on meanwhile
      cancelled += 1;
      counts[waiting[index]!.status] += 1;
    });
    if (waiting.length < atATime || cancelled === 0)
      return { not_accepted: counts.placed, not_picked_up: counts.ready };
    signal.throwIfAborted();
  }
}

/** Some of the orders whose time is over. */
export const findTimedOut = (database: Database, { accept, pickup }: TimeOuts, now: Date) =>
  database.query<Waiting>(find, [before(now, accept), before(now, pickup)]);

/** Null compares with nothing, so nothing is found. */
const before = (now: Date, minutes: number) => (minutes === 0 ? null : new Date(now.getTime() - minutes * 60_000));
