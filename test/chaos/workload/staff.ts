import { setTimeout as delay } from 'node:timers/promises';
import type { Request } from '../client.ts';
import type { Operation } from '../operations.ts';
import type { Random } from '../random.ts';
import type { Asking } from './asking.ts';

const amounts = ['0.10', '0.25', '0.99', '2.50', '12.00', '88.88'];
/** As the contract has them: the program's own table is what is put to the test. */
const actions = {
  accept: 'accepted',
  start: 'preparing',
  ready: 'ready',
  complete: 'completed',
  cancel: 'cancelled',
} as const;
const jobs = ['kernel.forget_answers', 'identity.forget_expired', 'orders.time_out'];

/** Moves some order on, or tries to. */
export async function serve(asking: Asking, random: Random): Promise<void> {
  if (asking.orders.length === 0) return void (await delay(5));
  const order = pickOrder(asking, random);
  const action = random.weighted([
    [1, 'accept' as const],
    [1, 'start' as const],
    [1, 'ready' as const],
    [6, 'complete' as const],
    [2, 'cancel' as const],
  ]);
  await asking.insist(act(asking, order, action), random);
}

/** What moves an order on. */
export function act(asking: Asking, order: string, action: keyof typeof actions): Operation {
  return asking.operation(true, `/api/orders/${order}/${action}`, {}, { kind: 'act', order, status: actions[action] });
}

/** Gives money back for an order; often somebody else does so at the same moment, and neither knows of the other. */
export async function refund(asking: Asking, random: Random): Promise<void> {
  if (asking.orders.length === 0) return void (await delay(5));
  const order = pickOrder(asking, random);
  const people = random.pick([1, 1, 2, 3]);
  await Promise.all(Array.from({ length: people }, () => refundOne(asking, random.fork(), order)));
}

/** Runs by hand what the clock would run some time. */
export async function runJob(asking: Asking, random: Random): Promise<void> {
  const job = random.pick(jobs);
  const request: Request = {
    ...{ method: 'POST', path: `/api/admin/jobs/${job}/run` },
    ...{ token: asking.options.token, idempotencyKey: `key-${asking.next()}` },
  };
  await asking.insist(asking.record(request, { kind: 'run', job }), random);
}

/** Half the time one of the latest, which others are busy with too. */
function pickOrder({ orders }: Asking, random: Random): string {
  return random.pick(random.next() < 0.5 ? orders.slice(-4) : orders);
}

async function refundOne(asking: Asking, random: Random, order: string): Promise<void> {
  const reason = `refund-${asking.next()}`;
  const body = random.next() < 0.3 ? { reason } : { reason, amount: random.pick(amounts) };
  await asking.insist(
    asking.operation(true, `/api/orders/${order}/refund`, body, { kind: 'refund', order, reason }),
    random,
  );
}
