import type { Books } from './books.ts';
import type { Answer } from './client.ts';
import { codeOf, type Operation, verdictOf } from './operations.ts';

/** Something that was not kept: which invariant, and what is wrong. */
export interface Violation {
  readonly id: string;
  readonly broken: string;
}

/** As many runs of a job as are kept. */
const keptRuns = 200;

interface Kept {
  /** Orders by the tag of their checkout. */
  readonly orders: ReadonlyMap<string, { readonly order_id: string; readonly total: string }>;
  /** `order status` of every step. */
  readonly steps: ReadonlySet<string>;
  /** Number of refunds by reason. */
  readonly refunds: ReadonlyMap<string, number>;
  /** Units in orders and carts by `customer product`. */
  readonly units: ReadonlyMap<string, number>;
  /** Number of purchases by `username`. */
  readonly purchases: ReadonlyMap<string, number>;
  readonly runs: ReadonlySet<string>;
  /** Jobs of which so many runs are over that the first of them are forgotten. */
  readonly forgetful: ReadonlySet<string>;
}

/** Compares what clients were told with what the books say, operation by operation. */
export async function checkPromises(client: Books, operations: readonly Operation[]): Promise<Violation[]> {
  const books = await readBooks(client);
  const single = operations.flatMap((one) => [...checkAnswers(one), ...checkEffect(one, books)]);
  return [...single, ...checkUnits(operations, books)];
}

/** One key, one answer; another body is refused; nobody is ever shown a defect. */
function checkAnswers({ answers, outcomes, effect, request }: Operation): Violation[] {
  const found: Violation[] = [];
  const what = `${request.path} ${request.idempotencyKey ?? ''}`;
  const defect = outcomes.find((outcome) => !('lost' in outcome) && codeOf(outcome) === 'internal');
  if (defect) found.push({ id: 'O3', broken: `${what}: a defect, ${(defect as Answer).body}` });
  // a validation failure does not burn its key, so it is not kept either
  const kept = answers.filter(({ status }) => status !== 422);
  const distinct = new Set(kept.map(({ status, body }) => `${status} ${body}`));
  if (request.idempotencyKey !== undefined && distinct.size > 1)
    found.push({ id: 'O1', broken: `${what}: ${[...distinct].join(' and ')}` });
  const codes = answers.map(codeOf);
  if (effect.kind === 'none' && codes.some((code) => code !== 'idempotency_key_reused'))
    found.push({ id: 'O2', broken: `${what}: another body got ${answers[0]!.status}` });
  if (effect.kind !== 'none' && codes.includes('idempotency_key_reused'))
    found.push({ id: 'O2', broken: `${what}: its own key was refused` });
  return found;
}

function checkEffect(one: Operation, books: Kept): Violation[] {
  const { effect, answers, request } = one;
  const verdict = verdictOf(one);
  const broken = (id: string, text: string) => [
    { id, broken: `${request.path} ${request.idempotencyKey ?? ''} ${verdict}: ${text}` },
  ];
  if (verdict === 'unknown' && request.idempotencyKey !== undefined)
    return broken('O3', 'could not be learnt by its key');
  if (effect.kind === 'checkout' || effect.kind === 'order') {
    const order = books.orders.get(effect.tag);
    if (verdict === 'done') {
      const told = JSON.parse(answers[0]!.body) as { order_id: string; total_amount?: string; total?: string };
      if (!order) return broken('O3', `${told.order_id} was acknowledged and is gone`);
      if (order.order_id !== told.order_id || order.total !== (told.total_amount ?? told.total))
        return broken('O3', `${told.order_id} is not what was acknowledged`);
    } else if (verdict !== 'unknown' && order) return broken('B1', `and yet there is an order, ${order.order_id}`);
  }
  if (effect.kind === 'act' && verdict === 'done' && !books.steps.has(`${effect.order} ${effect.status}`))
    return broken('O3', 'an acknowledged step is gone');
  if (effect.kind === 'refund' && verdict !== 'unknown') {
    const times = books.refunds.get(effect.reason) ?? 0;
    if (times !== (verdict === 'done' ? 1 : 0)) return broken('M2', `refunded ${times} times`);
  }
  if (effect.kind === 'buy' && verdict !== 'unknown') {
    const times = books.purchases.get(effect.username) ?? 0;
    if (times !== (verdict === 'done' ? 1 : 0)) return broken('E3', `stored ${times} times`);
  }
  if (effect.kind === 'run' && verdict === 'done' && !books.forgetful.has(effect.job)) {
    const { run_id } = JSON.parse(answers[0]!.body) as { run_id: string };
    if (!books.runs.has(run_id)) return broken('J1', `run ${run_id} was acknowledged and is gone`);
  }
  return [];
}

/** What was put into carts, or ordered without one, is in orders or still in carts: a cart is taken whole, and once. */
function checkUnits(operations: readonly Operation[], { units }: Kept): Violation[] {
  const sure = new Map<string, number>();
  const doubtful = new Map<string, number>();
  for (const one of operations) {
    if (one.effect.kind !== 'add' && one.effect.kind !== 'order') continue;
    const { customer, product, quantity } = one.effect;
    const verdict = verdictOf(one);
    const counted = verdict === 'done' ? sure : verdict === 'unknown' ? doubtful : null;
    counted?.set(`${customer} ${product}`, (counted.get(`${customer} ${product}`) ?? 0) + quantity);
  }
  const names = new Set([...sure.keys(), ...doubtful.keys(), ...units.keys()]);
  return [...names].flatMap((name) => {
    const [least, found] = [sure.get(name) ?? 0, units.get(name) ?? 0];
    const most = least + (doubtful.get(name) ?? 0);
    return found >= least && found <= most
      ? []
      : [{ id: 'B1', broken: `${name}: ${found} units in orders and carts, ${least} to ${most} were added` }];
  });
}

async function readBooks(client: Books): Promise<Kept> {
  const read = async <Row>(text: string) => (await client.query(text)).rows as Row[];
  const orders = await read<{ tag: string; order_id: string; total: string }>(
    `select fulfilment -> 'address' ->> 'tag' as tag, order_id, (total_cents / 100.0)::numeric(15, 2)::text as total from orders.orders`,
  );
  const steps = await read<{ step: string }>(`select order_id || ' ' || status as step from orders.status_history`);
  const refunds = await read<{ reason: string; times: string }>(
    'select reason, count(*) as times from payments.refunds group by reason',
  );
  const units = await read<{ name: string; units: string }>(
    `select customer || ' ' || product_id as name, sum(quantity) as units from (
       select customer_id as customer, product_id, quantity from orders.orders join orders.items using (order_id)
       union all select substr(owner, length('customer:') + 1), product_id, quantity from carts.items) as all_units
     group by customer, product_id`,
  );
  const purchases = await read<{ username: string; times: string }>(
    'select username, count(*) as times from purchases.purchases group by username',
  );
  const runs = await read<{ run_id: string; name: string; many: boolean }>(
    `select run_id, name, count(*) over (partition by name) >= ${keptRuns} as many from jobs.runs`,
  );
  return {
    runs: new Set(runs.map(({ run_id }) => run_id)),
    forgetful: new Set(runs.flatMap(({ name, many }) => (many ? [name] : []))),
    orders: new Map(orders.map(({ tag, ...order }) => [tag, order])),
    steps: new Set(steps.map(({ step }) => step)),
    refunds: new Map(refunds.map(({ reason, times }) => [reason, Number(times)])),
    units: new Map(units.map(({ name, units: count }) => [name, Number(count)])),
    purchases: new Map(purchases.map(({ username, times }) => [username, Number(times)])),
  };
}
