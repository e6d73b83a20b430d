import type { Books } from './books.ts';
import { chaosReward } from './installation.ts';

/**
 * What the log comes to, told again by other means: a plain fold over all events in their order, with no code of the
 * product. Consumers that lost, doubled or swapped an event differ from it (E3, L3).
 */
export interface LoggedEvent {
  readonly event_id: string;
  readonly type: string;
  readonly time: string;
  readonly data: Record<string, unknown>;
}

interface OrderAccount {
  readonly customer: string;
  /** Points that its discount cost. */
  spent: number;
  total: number;
  captured: number;
  refunded: number;
  completedAt: number | null;
  capturedAt: number | null;
  cancelled: boolean;
  earned: { readonly at: number; readonly rate: number; points: number } | null;
}

const tiers = [
  { from: 500, rate: 1.5 },
  { from: 250, rate: 1.25 },
  { from: 0, rate: 1 },
];
const year = 365 * 86_400_000;

const cents = (money: unknown) => Math.round(Number(money) * 100);

class Figures {
  readonly counts = new Map<string, number>();

  add(name: string, amount: number): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + amount);
  }

  get(name: string): number {
    return this.counts.get(name) ?? 0;
  }
}

/** Figures by name, such as `points maria`, `placed latte`. Figures of zero are as good as none. */
export function foldLog(events: readonly LoggedEvent[]): Map<string, number> {
  const fold = new Fold();
  for (const event of events) fold.tell(event);
  return fold.figures();
}

/** The same, event by event, for logs that are larger than memory. */
export class Fold {
  readonly #figures = new Figures();
  readonly #orders = new Map<string, OrderAccount>();
  readonly #ofCustomer = new Map<string, OrderAccount[]>();
  readonly #items = new Map<string, readonly { product_id: string; quantity: number }[]>();
  readonly #purchases = new Set<string>();

  tell(event: LoggedEvent): void {
    const { data } = event;
    if (event.type === 'purchase.made') tellPurchase(this.#figures, this.#purchases, event);
    if (!/^(order|payment)\./.test(event.type)) return;
    const id = data.order_id as string;
    if (event.type === 'order.placed') this.#items.set(id, data.items as never);
    countUnits(this.#figures, event.type, this.#items.get(id) ?? []);
    const customer = data.customer_id as string | null;
    if (customer === null) return;
    countCustomer(this.#figures, customer, event);
    const order = this.#orders.get(id) ?? this.#open(id, customer);
    note(order, event);
    spend(this.#figures, order, event);
    book(this.#figures, order, this.#ofCustomer.get(customer) ?? []);
  }

  figures(): Map<string, number> {
    return new Map([...this.#figures.counts].filter(([, amount]) => amount !== 0));
  }

  #open(id: string, customer: string): OrderAccount {
    const nothing = { spent: 0, total: 0, captured: 0, refunded: 0, completedAt: null, capturedAt: null };
    const order: OrderAccount = { customer, ...nothing, cancelled: false, earned: null };
    this.#orders.set(id, order);
    const others = this.#ofCustomer.get(customer);
    if (others) others.push(order);
    else this.#ofCustomer.set(customer, [order]);
    return order;
  }
}

function tellPurchase(figures: Figures, known: Set<string>, { event_id, data }: LoggedEvent): void {
  const { userid, timestamp, price, username } = data as Record<string, string>;
  const timed = !(data as { received?: boolean }).received;
  const natural = [userid, Date.parse(timestamp!), cents(price), username].join('\n');
  const key = timed ? natural : event_id;
  if (known.has(key)) return;
  known.add(key);
  figures.add(`purchases ${userid}`, 1);
  figures.add(`purchased ${userid}`, cents(price));
}

function countUnits(figures: Figures, type: string, items: readonly { product_id: string; quantity: number }[]): void {
  const column = { 'order.placed': 'placed', 'order.cancelled': 'cancelled' }[type];
  if (column) for (const { product_id, quantity } of items) figures.add(`${column} ${product_id}`, quantity);
}

function countCustomer(figures: Figures, customer: string, { type, data }: LoggedEvent): void {
  if (type === 'order.placed') {
    figures.add(`orders placed ${customer}`, 1);
    figures.add(`cents placed ${customer}`, cents(data.total));
    for (const { product_id, quantity } of data.items as { product_id: string; quantity: number }[])
      figures.add(`bought ${customer} ${product_id}`, quantity);
  }
  if (type === 'order.completed') figures.add(`orders completed ${customer}`, 1);
  if (type === 'order.cancelled') {
    figures.add(`orders cancelled ${customer}`, 1);
    figures.add(`cents cancelled ${customer}`, cents(data.total));
  }
  if (type === 'payment.processed') figures.add(`captured ${customer}`, cents(data.amount));
  if (type === 'payment.refunded') figures.add(`refunded ${customer}`, cents(data.amount));
}

/** Every discount was paid for with the one reward; a cancelled order gives its points back. */
function spend(figures: Figures, order: OrderAccount, { type, data }: LoggedEvent): void {
  if (type === 'order.placed' && cents(data.discount) > 0) order.spent = chaosReward.cost_points;
  if (type === 'order.placed') figures.add(`spent ${order.customer}`, order.spent);
  if (type === 'order.cancelled') figures.add(`spent ${order.customer}`, -order.spent);
}

function note(order: OrderAccount, { type, time, data }: LoggedEvent): void {
  const at = Date.parse(time);
  if (type === 'order.placed') order.total = cents(data.total);
  if (type === 'order.completed') order.completedAt = at;
  if (type === 'order.cancelled') order.cancelled = true;
  if (type === 'payment.refunded') order.refunded += cents(data.amount);
  if (type !== 'payment.processed') return;
  order.captured += cents(data.amount);
  order.capturedAt = Math.max(order.capturedAt ?? 0, at);
}

/** Points for what has been paid and kept, in the tier of the time; afterwards only ever fewer, at the same rate. */
function book(figures: Figures, order: OrderAccount, ofCustomer: readonly OrderAccount[]): void {
  const kept = order.cancelled ? 0 : order.captured - order.refunded;
  if (order.earned) {
    const points = Math.min(order.earned.points, Math.floor((kept * order.earned.rate) / 100));
    figures.add(`points ${order.customer}`, points - order.earned.points);
    order.earned.points = points;
    return;
  }
  if (order.completedAt === null || order.cancelled || order.captured < order.total) return;
  const at = Math.max(order.completedAt, order.capturedAt ?? 0);
  let before = 0;
  for (const { earned } of ofCustomer) {
    if (earned && earned.at > at - year && earned.at <= at) before += earned.points;
  }
  const { rate } = tiers.find(({ from }) => before >= from)!;
  order.earned = { at, rate, points: Math.floor((kept * rate) / 100) };
  figures.add(`points ${order.customer}`, order.earned.points);
}

const log = (
  upTo: string,
) => `select event_id, type, time, case when type = 'purchase.made' and source like '%received%' then
    (data::jsonb || '{"received": true}')::json else data end as data
  from kernel.event_log where source like '/crema/%' ${upTo} order by transaction_id, position`;

/** What orders have earned; what was redeemed or given by hand is no matter of the consumer. */
const earnedPoints = `select 'points ' || customer_id as name, sum(points)::int as amount from loyalty.ledger
  where kind in ('earn', 'reverse') and redemption_id is null group by customer_id`;

/** What the consumers have made of it. */
const kept = `
  ${earnedPoints}
  union all select 'spent ' || customer_id, sum(points) from loyalty.redemptions where status = 'applied' group by customer_id
  union all select 'orders placed ' || customer_id, orders_placed from customers.statistics
  union all select 'orders completed ' || customer_id, orders_completed from customers.statistics
  union all select 'orders cancelled ' || customer_id, orders_cancelled from customers.statistics
  union all select 'cents placed ' || customer_id, placed_cents from customers.statistics
  union all select 'cents cancelled ' || customer_id, cancelled_cents from customers.statistics
  union all select 'captured ' || customer_id, captured_cents from customers.statistics
  union all select 'refunded ' || customer_id, refunded_cents from customers.statistics
  union all select 'bought ' || customer_id || ' ' || product_id, quantity from customers.product_statistics
  union all select 'placed ' || product_id, placed from catalog.sales
  union all select 'cancelled ' || product_id, cancelled from catalog.sales
  union all select 'purchases ' || userid, count(*) from purchases.purchases group by userid
  union all select 'purchased ' || userid, sum(price_cents) from purchases.purchases group by userid
  union all select 'purchases ' || customer_id || ' (counted)', purchases from customers.purchase_statistics
  union all select 'hours ' || customer_id, sum(orders) from customers.hour_statistics group by customer_id`;

/** Where the consumers' figures differ from the model's. */
export async function compareWithModel(client: Books): Promise<string[]> {
  const model = foldLog((await client.query<LoggedEvent>(log(''))).rows);
  for (const [name, amount] of [...model]) {
    if (name.startsWith('orders placed ')) model.set(name.replace('orders placed', 'hours'), amount);
    if (name.startsWith('purchases ')) model.set(`${name} (counted)`, amount);
  }
  const actual = new Map<string, number>();
  for (const { name, amount } of (await client.query<{ name: string; amount: string }>(kept)).rows) {
    if (Number(amount) !== 0) actual.set(name, Number(amount));
  }
  return differences(actual, model);
}

const seenByLedger = `and (transaction_id, position) <= (
  select transaction_id, position from kernel.consumers where name = 'loyalty.ledger')`;

/**
 * Where the ledger differs from the model of what it has taken so far: asked of one snapshot of the books, this holds at
 * every moment, because the ledger's position moves with its entries.
 */
export async function compareLedger(client: Books): Promise<string[]> {
  const events = (await client.query<LoggedEvent>(log(seenByLedger))).rows;
  const actual = (await client.query<{ name: string; amount: number }>(earnedPoints)).rows;
  return differences(
    new Map(actual.map(({ name, amount }) => [name, amount])),
    new Map([...foldLog(events)].filter(([name]) => name.startsWith('points '))),
  );
}

export function differences(actual: ReadonlyMap<string, number>, model: ReadonlyMap<string, number>): string[] {
  const names = new Set([...model.keys(), ...actual.keys()]);
  return [...names]
    .filter((name) => (model.get(name) ?? 0) !== (actual.get(name) ?? 0))
    .map((name) => `${name}: ${actual.get(name) ?? 0}, by the model ${model.get(name) ?? 0}`);
}
