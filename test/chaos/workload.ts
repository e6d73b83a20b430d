import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Request } from './client.ts';
import { chaosReward } from './installation.ts';
import { type Effect, note, type Operation, operation } from './operations.ts';
import type { Random } from './random.ts';

export interface WorkloadOptions {
  readonly client: Client;
  /** Where requests may be sent; asked anew for each. */
  readonly origins: readonly string[];
  /** Two services with all rights, so that one's keys can be tried by the other. */
  readonly apiKeys: readonly [string, string];
  /** Products with counted stock. */
  readonly tracked: readonly string[];
  /** Customers with points. */
  readonly savers: readonly string[];
  /** Of somebody who may run jobs. */
  readonly token: string;
  readonly random: Random;
}

const customers = Array.from({ length: 24 }, (_, index) => `guest-${index + 1}`);
const untracked = ['espresso', 'latte', 'scone', 'tea'];
const prices = ['0.99', '2.50', '3.20', '4.80', '12.00', '47.35', '88.88'];
const amounts = ['0.10', '0.25', '0.99', '2.50', '12.00', '88.88'];
const actions = {
  accept: 'accepted',
  start: 'preparing',
  ready: 'ready',
  complete: 'completed',
  cancel: 'cancelled',
} as const;
const jobs = ['kernel.forget_answers', 'identity.forget_expired', 'orders.time_out'];
const maxTries = 4;

/** What clients do all day, and a record of everything they were told. */
export class Workload {
  readonly operations: Operation[] = [];
  readonly #options: WorkloadOptions;
  readonly #orders: string[] = [];
  #stopped = false;
  #last = 0;
  #hunts = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  /** Runs so many clients until `stop`. However slow the machine, a key is used for two things and a redemption goes back, at least once. */
  async run(clients: number): Promise<void> {
    await this.#reuseKey(this.#options.random.fork());
    await this.#spendAndRegret(this.#options.random.fork());
    await Promise.all(Array.from({ length: clients }, () => this.#client(this.#options.random.fork())));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Asks again, with their keys, for everything that is not decided yet, until it is. */
  async learn(deadline: number): Promise<void> {
    const open = this.operations.filter(
      ({ answers, request }) => answers.length === 0 && request.idempotencyKey !== undefined,
    );
    const { random } = this.#options;
    await Promise.all(
      open.map(async (one) => {
        while (Date.now() < deadline && !(await this.#try(one, random))) await delay(100);
      }),
    );
  }

  async #client(random: Random): Promise<void> {
    while (!this.#stopped) {
      const act = random.weighted([
        [5, () => this.#shop(random)],
        [4, () => this.#shopWithoutKey(random)],
        [3, () => this.#contend(random)],
        [4, () => this.#serve(random)],
        [2, () => this.#refund(random)],
        [3, async () => void (await this.#spend(random))],
        [1, () => this.#redeem(random)],
        [3, () => this.#buy(random)],
        [1, () => this.#reuseKey(random)],
        [1, () => this.#overfill(random)],
        [1, () => this.#runJob(random)],
      ]);
      await act();
    }
  }

  /** Adds some things and checks out, each under a key; carts are shared with other clients. */
  async #shop(random: Random): Promise<void> {
    const customer = random.pick(customers);
    for (let lines = random.between(1, 3); lines > 0; lines -= 1) {
      await this.#insist(this.#add(random, customer, random.pick(untracked), random.between(1, 3), true), random);
    }
    await this.#checkOut(random, customer, true);
  }

  /** The same by a client that knows no keys: it tries everything once, and its cart is nobody else's. */
  async #shopWithoutKey(random: Random): Promise<void> {
    const customer = `stranger-${this.#next()}`;
    await this.#try(this.#add(random, customer, random.pick(untracked), 1, false), random);
    await this.#checkOut(random, customer, false);
  }

  /** Wants what there is not enough of, the same as others at that time. */
  async #contend(random: Random): Promise<void> {
    const customer = `hunter-${this.#next()}`;
    this.#hunts += 1;
    const { tracked } = this.#options;
    const product = tracked[Math.floor(this.#hunts / 10) % tracked.length]!;
    await this.#insist(this.#add(random, customer, product, random.between(1, 2), true), random);
    await this.#checkOut(random, customer, true);
  }

  #add(random: Random, customer_id: string, product_id: string, quantity: number, keyed: boolean): Operation {
    const body = { customer_id, product_id, product_name: product_id, price: random.pick(prices), quantity };
    return this.#operation(keyed, '/api/v1/cart/items', body, {
      kind: 'add',
      customer: customer_id,
      product: product_id,
      quantity,
    });
  }

  async #checkOut(random: Random, customer_id: string, keyed: boolean): Promise<void> {
    const tag = `tag-${this.#next()}`;
    const body = { customer_id, payment_method: 'card', shipping_address: { tag } };
    const one = this.#operation(keyed, '/api/v1/cart/checkout', body, { kind: 'checkout', tag, customer: customer_id });
    await (keyed ? this.#insist(one, random) : this.#try(one, random));
    const answer = one.answers[0];
    if (answer?.status === 200) this.#orders.push((JSON.parse(answer.body) as { order_id: string }).order_id);
  }

  /** Orders for points; often somebody else spends the same ones at the same moment. */
  async #spend(random: Random, reward: object = { reward_id: chaosReward.reward_id }): Promise<string | undefined> {
    const customer = this.#saver(random);
    const people = random.pick([1, 1, 2, 3]);
    const orders = await Promise.all(
      Array.from({ length: people }, () => this.#orderFor(random.fork(), customer, reward)),
    );
    return orders.find((order) => order !== undefined);
  }

  /** Also those who have earned something. */
  #saver(random: Random): string {
    return random.next() < 0.8 ? random.pick(this.#options.savers) : random.pick(customers);
  }

  async #orderFor(random: Random, customer: string, reward: object): Promise<string | undefined> {
    const [tag, product, quantity] = [`tag-${this.#next()}`, 'plenty', random.between(1, 3)];
    const fulfilment = { type: 'delivery', address: { tag } };
    const items = [{ product_id: product, quantity }];
    const body = { customer_id: customer, payment_method: 'cash', fulfilment, items, ...reward };
    const effect: Effect = { kind: 'order', tag, customer, product, quantity };
    const one = this.#operation(true, '/api/orders', body, effect);
    await this.#insist(one, random);
    const answer = one.answers[0];
    if (answer?.status !== 201) return undefined;
    const { order_id } = JSON.parse(answer.body) as { order_id: string };
    this.#orders.push(order_id);
    return order_id;
  }

  /** Redeems first, and then uses it, or gives it back, or both at once. */
  async #redeem(random: Random): Promise<void> {
    const customer = this.#saver(random);
    const path = `/api/loyalty/rewards/${chaosReward.reward_id}/redeem?customer_id=${customer}`;
    const one = this.#operation(true, path, undefined, { kind: 'redeem' });
    await this.#insist(one, random);
    const answer = one.answers[0];
    if (answer?.status !== 201) return;
    const { redemption_id } = (JSON.parse(answer.body) as { redemption: { redemption_id: string } }).redemption;
    const back = this.#record(
      {
        method: 'DELETE',
        path: `/api/loyalty/redemptions/${redemption_id}`,
        apiKey: this.#options.apiKeys[0],
        idempotencyKey: `key-${this.#next()}`,
      },
      { kind: 'redeem' },
    );
    const ways = [
      () => this.#orderFor(random.fork(), customer, { redemption_id }),
      () => this.#insist(back, random.fork()),
    ];
    await Promise.all((random.next() < 0.5 ? ways : [random.pick(ways)]).map((way) => way()));
  }

  /** However slow the machine: an order with a reward is there, and another one is cancelled. */
  async #spendAndRegret(random: Random): Promise<void> {
    for (const regretted of [false, true]) {
      const order = await this.#spend(random);
      if (order === undefined || !regretted) continue;
      const effect: Effect = { kind: 'act', order, status: actions.cancel };
      await this.#insist(this.#operation(true, `/api/orders/${order}/cancel`, {}, effect), random);
    }
  }

  /** Moves some order on, or tries to. */
  async #serve(random: Random): Promise<void> {
    if (this.#orders.length === 0) return void (await delay(5));
    const order = this.#pickOrder(random);
    const action = random.weighted([
      [1, 'accept' as const],
      [1, 'start' as const],
      [1, 'ready' as const],
      [6, 'complete' as const],
      [2, 'cancel' as const],
    ]);
    const effect: Effect = { kind: 'act', order, status: actions[action] };
    await this.#insist(this.#operation(true, `/api/orders/${order}/${action}`, {}, effect), random);
  }

  /** Half the time one of the latest, which others are busy with too. */
  #pickOrder(random: Random): string {
    return random.pick(random.next() < 0.5 ? this.#orders.slice(-4) : this.#orders);
  }

  /** Gives money back for an order; often somebody else does so at the same moment, and neither knows of the other. */
  async #refund(random: Random): Promise<void> {
    if (this.#orders.length === 0) return void (await delay(5));
    const order = this.#pickOrder(random);
    const people = random.pick([1, 1, 2, 3]);
    await Promise.all(Array.from({ length: people }, () => this.#refundOne(random.fork(), order)));
  }

  async #refundOne(random: Random, order: string): Promise<void> {
    const reason = `refund-${this.#next()}`;
    const body = random.next() < 0.3 ? { reason } : { reason, amount: random.pick(amounts) };
    await this.#insist(
      this.#operation(true, `/api/orders/${order}/refund`, body, { kind: 'refund', order, reason }),
      random,
    );
  }

  /** With a time of the client's, a purchase may be told again without a key. */
  async #buy(random: Random): Promise<void> {
    const userid = random.pick(customers);
    const timed = random.next() < 0.5;
    const username = `purchase-${this.#next()}`;
    const timestamp = timed ? new Date(1_800_000_000_000).toISOString() : undefined;
    const body = { username, userid, price: random.pick(prices), timestamp };
    await this.#insist(this.#operation(!timed, '/buy', body, { kind: 'buy', username }), random);
  }

  /** The same key for another body, and by another service. */
  async #reuseKey(random: Random): Promise<void> {
    const customer = `twin-${this.#next()}`;
    const first = this.#add(random, customer, 'latte', 1, true);
    await this.#insist(first, random);
    if (first.answers.length === 0) return;
    const { body } = first.request as { body: object };
    const other: Request = { ...first.request, body: { ...body, quantity: 7 } };
    await this.#insist(this.#record(other, { kind: 'none' }), random);
    const stranger: Request = { ...first.request, apiKey: this.#options.apiKeys[1] };
    await this.#insist(this.#record(stranger, { kind: 'add', customer, product: 'latte', quantity: 1 }), random);
    await this.#try(first, random);
  }

  /** More of one thing than a line holds: the schema refuses it, in the middle of a batch of others. */
  async #overfill(random: Random): Promise<void> {
    const customer = `glutton-${random.between(1, 3)}`;
    await this.#insist(this.#add(random, customer, 'espresso', 9_999, true), random);
  }

  /** Runs by hand what the clock would run some time. */
  async #runJob(random: Random): Promise<void> {
    const job = random.pick(jobs);
    const request: Request = {
      ...{ method: 'POST', path: `/api/admin/jobs/${job}/run` },
      ...{ token: this.#options.token, idempotencyKey: `key-${this.#next()}` },
    };
    await this.#insist(this.#record(request, { kind: 'run', job }), random);
  }

  #operation(keyed: boolean, path: string, body: unknown, effect: Effect): Operation {
    const idempotencyKey = keyed ? `key-${this.#next()}` : undefined;
    return this.#record({ method: 'POST', path, body, apiKey: this.#options.apiKeys[0], idempotencyKey }, effect);
  }

  #record(request: Request, effect: Effect): Operation {
    const one = operation(request, effect);
    this.operations.push(one);
    return one;
  }

  async #insist(one: Operation, random: Random): Promise<void> {
    for (let tries = 0; tries < maxTries && !this.#stopped; tries += 1) {
      // an impatient client asks everybody at once, if a key makes that safe
      const eager = one.request.idempotencyKey !== undefined && random.next() < 0.15;
      const decided = await Promise.all(Array.from({ length: eager ? 3 : 1 }, () => this.#try(one, random)));
      if (decided.some(Boolean)) {
        if (random.next() < 0.1) await this.#try(one, random); // the answer was lost on the way to whoever asked
        return;
      }
      await delay(random.between(10, 150));
    }
  }

  async #try(one: Operation, random: Random): Promise<boolean> {
    const { client, origins } = this.#options;
    return note(one, await client.send(random.pick(origins), one.request));
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }
}
