import { chaosReward } from '../installation.ts';
import type { Effect } from '../operations.ts';
import type { Random } from '../random.ts';
import type { Asking } from './asking.ts';
import { customers } from './shoppers.ts';
import { act } from './staff.ts';

/** Orders for points; often somebody else spends the same ones at the same moment. */
export async function spend(asking: Asking, random: Random): Promise<string | undefined> {
  const reward = { reward_id: chaosReward.reward_id };
  const customer = saver(asking, random);
  const people = random.pick([1, 1, 2, 3]);
  const orders = await Promise.all(
    Array.from({ length: people }, () => orderFor(asking, random.fork(), customer, reward)),
  );
  return orders.find((order) => order !== undefined);
}

/** Redeems first, and then uses it, or gives it back, or both at once. */
export async function redeem(asking: Asking, random: Random): Promise<void> {
  const customer = saver(asking, random);
  const path = `/api/loyalty/rewards/${chaosReward.reward_id}/redeem?customer_id=${customer}`;
  const one = asking.operation(true, path, undefined, { kind: 'redeem' });
  await asking.insist(one, random);
  const answer = one.answers[0];
  if (answer?.status !== 201) return;
  const { redemption_id } = (JSON.parse(answer.body) as { redemption: { redemption_id: string } }).redemption;
  const back = asking.record(
    {
      method: 'DELETE',
      path: `/api/loyalty/redemptions/${redemption_id}`,
      apiKey: asking.options.apiKeys[0],
      idempotencyKey: `key-${asking.next()}`,
    },
    { kind: 'redeem' },
  );
  const ways = [
    () => orderFor(asking, random.fork(), customer, { redemption_id }),
    () => asking.insist(back, random.fork()),
  ];
  await Promise.all((random.next() < 0.5 ? ways : [random.pick(ways)]).map((way) => way()));
}

/** However slow the machine: an order with a reward is there, and another one is cancelled. */
export async function spendAndRegret(asking: Asking, random: Random): Promise<void> {
  for (const regretted of [false, true]) {
    const order = await spend(asking, random);
    if (order === undefined || !regretted) continue;
    await asking.insist(act(asking, order, 'cancel'), random);
  }
}

/** Also those who have earned something. */
function saver(asking: Asking, random: Random): string {
  return random.next() < 0.8 ? random.pick(asking.options.savers) : random.pick(customers);
}

async function orderFor(asking: Asking, random: Random, customer: string, reward: object): Promise<string | undefined> {
  const [tag, product, quantity] = [`tag-${asking.next()}`, 'plenty', random.between(1, 3)];
  const fulfilment = { type: 'delivery', address: { tag } };
  const items = [{ product_id: product, quantity }];
  const body = { customer_id: customer, payment_method: 'cash', fulfilment, items, ...reward };
  const effect: Effect = { kind: 'order', tag, customer, product, quantity };
  const one = asking.operation(true, '/api/orders', body, effect);
  await asking.insist(one, random);
  const answer = one.answers[0];
  if (answer?.status !== 201) return undefined;
  const { order_id } = JSON.parse(answer.body) as { order_id: string };
  asking.orders.push(order_id);
  return order_id;
}
