import type { Operation } from '../operations.ts';
import type { Random } from '../random.ts';
import type { Asking } from './asking.ts';

/** Who shops; carts and points are shared among them. */
export const customers = Array.from({ length: 24 }, (_, index) => `guest-${index + 1}`);
const untracked = ['espresso', 'latte', 'scone', 'tea'];
const prices = ['0.99', '2.50', '3.20', '4.80', '12.00', '47.35', '88.88'];

/** Adds some things and checks out, each under a key; carts are shared with other clients. */
export async function shop(asking: Asking, random: Random): Promise<void> {
  const customer = random.pick(customers);
  for (let lines = random.between(1, 3); lines > 0; lines -= 1) {
    await asking.insist(add(asking, random, customer, random.pick(untracked), random.between(1, 3), true), random);
  }
  await checkOut(asking, random, customer, true);
}

/** The same by a client that knows no keys: it tries everything once, and its cart is nobody else's. */
export async function shopWithoutKey(asking: Asking, random: Random): Promise<void> {
  const customer = `stranger-${asking.next()}`;
  await asking.try(add(asking, random, customer, random.pick(untracked), 1, false), random);
  await checkOut(asking, random, customer, false);
}

/** Wants what there is not enough of, the same as others at that time. */
export async function contend(asking: Asking, random: Random): Promise<void> {
  const customer = `hunter-${asking.next()}`;
  const product = asking.hunted();
  await asking.insist(add(asking, random, customer, product, random.between(1, 2), true), random);
  await checkOut(asking, random, customer, true);
}

/** With a time of the client's, a purchase may be told again without a key. */
export async function buy(asking: Asking, random: Random): Promise<void> {
  const userid = random.pick(customers);
  const timed = random.next() < 0.5;
  const username = `purchase-${asking.next()}`;
  const timestamp = timed ? new Date(1_800_000_000_000).toISOString() : undefined;
  const body = { username, userid, price: random.pick(prices), timestamp };
  await asking.insist(asking.operation(!timed, '/buy', body, { kind: 'buy', username }), random);
}

/** What puts so much of a product into a cart. */
export function add(
  asking: Asking,
  random: Random,
  customer_id: string,
  product_id: string,
  quantity: number,
  keyed: boolean,
): Operation {
  const body = { customer_id, product_id, product_name: product_id, price: random.pick(prices), quantity };
  return asking.operation(keyed, '/api/v1/cart/items', body, {
    kind: 'add',
    customer: customer_id,
    product: product_id,
    quantity,
  });
}

async function checkOut(asking: Asking, random: Random, customer_id: string, keyed: boolean): Promise<void> {
  const tag = `tag-${asking.next()}`;
  const body = { customer_id, payment_method: 'card', shipping_address: { tag } };
  const one = asking.operation(keyed, '/api/v1/cart/checkout', body, { kind: 'checkout', tag, customer: customer_id });
  await (keyed ? asking.insist(one, random) : asking.try(one, random));
  const answer = one.answers[0];
  if (answer?.status === 200) asking.orders.push((JSON.parse(answer.body) as { order_id: string }).order_id);
}
