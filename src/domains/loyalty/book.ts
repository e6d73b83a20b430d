import type { Transaction } from '../../kernel/database.ts';
import type { NewEvent } from '../../kernel/event.ts';
import { pointsChanged, tierChanged } from './events.ts';
import { accrualDelay } from './metrics.ts';
import type { Movement, OrderPoints } from './order-points.ts';
import { type Arrival, Standing } from './standing.ts';
import {
  readAccounts,
  readLots,
  readWallets,
  saveAccounts,
  saveWallets,
  sumSpans,
  walletLock,
  walletOf,
} from './store-wallets.ts';
import { type EarningSettings, pointsFor, rateOf } from './tiers.ts';
import { type Entry, type EntryCause, Wallet } from './wallet.ts';

/** Everything that a set of movements rests on, read under the wallets' locks. */
interface Books {
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
  const { entries, events } = apply(movements, books, settings);
  for (const { kind, origin, effective_at } of movements) {
    if (kind === 'earn' && origin === 'live') accrualDelay.record((now.getTime() - Date.parse(effective_at)) / 1000);
  }
  saveAccounts(
    tx,
    [...books.standings.values()].map((standing) => standing.account()),
  );
  const changed = [...books.wallets.values()].filter((wallet) => wallet.changedLots.size > 0);
  const lots = changed.flatMap((wallet) => [...wallet.changedLots]);
  saveWallets(
    tx,
    changed.map((wallet) => wallet.row()),
    lots,
    entries,
    now,
  );
  return events;
}

async function readBooks(tx: Transaction, movements: readonly Movement[], settings: EarningSettings): Promise<Books> {
  const customers = [...new Set(movements.map(({ order }) => order.customer_id))];
  const walletIds = [...new Set(customers.map(walletOf))];
  void tx.lock(walletIds.map(walletLock));
  const [accounts, rows] = await Promise.all([readAccounts(tx, customers), readWallets(tx, walletIds)]);
  const standings = new Map(customers.map((id) => [id, new Standing(id, accounts.get(id), settings.tiers)]));
  const wallets = new Map(walletIds.map((id) => [id, new Wallet(id, rows.get(id))]));

  const arrivals = movements
    .filter(({ kind }) => kind === 'earn')
    .map(({ order, effective_at }) => standings.get(order.customer_id)!.plan(effective_at));
  const summing = sumSpans(
    tx,
    arrivals.flatMap(({ span }) => span ?? []),
  );
  const [found] = await Promise.all([summing, loadLots(tx, movements, wallets)]);
  const sums = found.values();
  return {
    wallets,
    standings,
    arrivals: arrivals.map((arrival) => ({ arrival, stored: arrival.span ? sums.next().value! : 0 })),
  };
}

/** An earning needs no lot but those of debts; a reversal its own, and the others only if that was spent. */
async function loadLots(
  tx: Transaction,
  movements: readonly Movement[],
  wallets: ReadonlyMap<string, Wallet>,
): Promise<void> {
  const outstanding = new Map<string, number>();
  for (const { order } of movements) {
    if (order.lot_id !== null) outstanding.set(order.lot_id, order.earned_points - order.reversed_points);
  }
  const whole = new Set([...wallets.values()].filter(({ balance }) => balance < 0).map(({ wallet_id }) => wallet_id));
  const named = [...outstanding].map(([lot_id, points]) => ({ lot_id, outstanding: points }));
  const lots = await readLots(tx, named, [...whole]);
  for (const lot of lots) if (lot.remaining < (outstanding.get(lot.lot_id) ?? lot.remaining)) whole.add(lot.wallet_id);
  for (const [wallet_id, of] of Map.groupBy(lots, (lot) => lot.wallet_id)) {
    wallets.get(wallet_id)!.load(of, whole.has(wallet_id));
  }
}

function apply(
  movements: readonly Movement[],
  books: Books,
  settings: EarningSettings,
): { entries: Entry[]; events: NewEvent[] } {
  const rates = new Map(settings.tiers.map((tier) => [tier, rateOf(settings, tier)]));
  const arrivals = books.arrivals.values();
  const entries: Entry[] = [];
  const events: NewEvent[] = [];
  for (const movement of movements) {
    const { order, kind, cents, effective_at, origin } = movement;
    const wallet = books.wallets.get(walletOf(order.customer_id))!;
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
      entry = wallet.reverse(back, order.lot_id!, causeOf(movement));
    }
    entries.push(entry);
    events.push(changeOf(entry, movement));
    const tier = standing.change(order.earned_at!, entry.points);
    if (tier)
      events.push(
        tierChanged.make(order.customer_id, { customer_id: order.customer_id, origin, ...tier }, effective_at),
      );
  }
  return { entries, events };
}

function causeOf({ order, reason, cause, effective_at }: Movement): EntryCause {
  const { customer_id, order_id }: OrderPoints = order;
  return { customer_id, order_id, reason, cause, effective_at };
}

function changeOf(
  { customer_id, wallet_id, points, balance_after, order_id, reason, effective_at }: Entry,
  { origin }: Movement,
): NewEvent {
  const data = { customer_id, wallet_id, origin, delta: points, balance: balance_after, reason, order_id };
  return pointsChanged.make(customer_id, data, effective_at);
}
