import type { Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { changeOf } from './change-event.ts';
import { tierChanged } from './events.ts';
import { lockWalletsOf } from './lock-wallets.ts';
import { accrualDelay } from './metrics.ts';
import type { Movement, OrderPoints } from './order-points.ts';
import { type Arrival, Standing } from './standing.ts';
import type { Whereabouts } from './store-members.ts';
import { readAccounts, readLots, readWallets, saveAccounts, saveWallets, sumSpans } from './store-wallets.ts';
import { type EarningSettings, pointsFor, rateOf } from './tiers.ts';
import { type Entry, type EntryCause, Wallet } from './wallet.ts';

/** Everything that a set of movements rests on, read under the wallets' locks. */
interface Books {
  readonly whereabouts: Whereabouts;
  readonly wallets: ReadonlyMap<string, Wallet>;
  readonly standings: ReadonlyMap<string, Standing>;
  /** Of each earning, in order: when it comes, and the points stored in its span. */
  readonly arrivals: readonly { readonly arrival: Arrival; readonly stored: number }[];
}

/** Writes movements into the ledger, in order, and answers what to tell others. Sets points and rates of their orders. */
export async function bookMovements(
  tx: Transaction,
  movements: readonly Movement[],
  settings: EarningSettings,
  now: Date,
): Promise<NewEvent[]> {
  const books = await readBooks(tx, movements, settings);
  const events = apply(movements, books, settings);
  for (const { kind, origin, effective_at } of movements) {
    if (kind === 'earn' && origin === 'live') accrualDelay.record((now.getTime() - Date.parse(effective_at)) / 1000);
  }
  saveAccounts(
    tx,
    [...books.standings.values()].map((standing) => standing.account()),
  );
  saveWallets(tx, [...books.wallets.values()], now);
  return events;
}

async function readBooks(tx: Transaction, movements: readonly Movement[], settings: EarningSettings): Promise<Books> {
  const customers = [...new Set(movements.map(({ order }) => order.customer_id))];
  const [whereabouts, accounts, own] = await Promise.all([
    lockWalletsOf(tx, customers), // its first statement locks the customers, before what follows is read
    readAccounts(tx, customers),
    readWallets(tx, customers),
  ]);
  const { shared } = whereabouts;
  const rows = shared.length === 0 ? own : new Map([...own, ...(await readWallets(tx, shared))]);
  const walletIds = new Set(customers.map((id) => whereabouts.of(id)));
  const standings = new Map(customers.map((id) => [id, new Standing(id, accounts.get(id), settings.tiers)]));
  const wallets = new Map([...walletIds].map((id) => [id, new Wallet(id, rows.get(id))]));

  const arrivals = movements
    .filter(({ kind }) => kind === 'earn')
    .map(({ order, effective_at }) => standings.get(order.customer_id)!.plan(effective_at));
  const summing = sumSpans(
    tx,
    arrivals.flatMap(({ span }) => span ?? []),
  );
  const [found] = await Promise.all([summing, loadLots(tx, movements, whereabouts, wallets)]);
  const sums = found.values();
  return {
    whereabouts,
    wallets,
    standings,
    arrivals: arrivals.map((arrival) => ({ arrival, stored: arrival.span ? sums.next().value! : 0 })),
  };
}

/** An earning needs no lot but those of debts; a reversal its own, and the others only if that was spent. */
async function loadLots(
  tx: Transaction,
  movements: readonly Movement[],
  whereabouts: Whereabouts,
  wallets: ReadonlyMap<string, Wallet>,
): Promise<void> {
  const named = new Map<string, { lot_id: string; wallet_id: string; outstanding: number }>();
  for (const { order } of movements) {
    if (order.lot_id === null) continue;
    const outstanding = order.earned_points - order.reversed_points;
    named.set(order.lot_id, { lot_id: order.lot_id, wallet_id: whereabouts.of(order.customer_id), outstanding });
  }
  const whole = new Set([...wallets.values()].filter(({ balance }) => balance < 0).map(({ wallet_id }) => wallet_id));
  const lots = await readLots(tx, [...named.values()], [...whole]);
  const found = new Map(lots.map((lot) => [lot.lot_id, lot]));
  for (const { lot_id, wallet_id, outstanding } of named.values()) {
    if ((found.get(lot_id)?.remaining ?? 0) < outstanding) whole.add(wallet_id);
  }
  const byWallet = Map.groupBy(lots, (lot) => lot.wallet_id);
  for (const [id, wallet] of wallets) wallet.load(byWallet.get(id) ?? [], whole.has(id));
}

function apply(movements: readonly Movement[], books: Books, settings: EarningSettings): NewEvent[] {
  const rates = new Map(settings.tiers.map((tier) => [tier, rateOf(settings, tier)]));
  const arrivals = books.arrivals.values();
  const events: NewEvent[] = [];
  for (const movement of movements) {
    const { order, kind, cents, effective_at, origin } = movement;
    const wallet = books.wallets.get(books.whereabouts.of(order.customer_id))!;
    const standing = books.standings.get(order.customer_id)!;
    let entry: Entry;
    if (kind === 'earn') {
      const { arrival, stored } = arrivals.next().value!;
      order.rate = rates.get(standing.arrive(arrival, stored))!;
      order.earned_points = pointsFor(cents, order.rate);
      if (order.earned_points === 0) continue;
      entry = wallet.earn(order.earned_points, causeOf(movement));
      order.lot_id = entry.lot_id;
    } else {
      const back = order.earned_points - order.reversed_points - pointsFor(cents, order.rate!);
      if (back <= 0) continue;
      order.reversed_points += back;
      entry = wallet.reverse(back, order.lot_id!, order.earned_at!, causeOf(movement));
    }
    events.push(changeOf(entry, origin));
    const tier = standing.change(order.earned_at!, entry.points);
    if (tier)
      events.push(
        tierChanged.make(order.customer_id, { customer_id: order.customer_id, origin, ...tier }, effective_at),
      );
  }
  return events;
}

function causeOf({ order, reason, cause, effective_at }: Movement): EntryCause {
  const { customer_id, order_id }: OrderPoints = order;
  return { customer_id, order_id, reason, cause, effective_at };
}
