import type { LoyaltySettings } from '../../../src/domains/loyalty/index.ts';
import type { NewEvent } from '../../../src/kernel/event.ts';

interface Told {
  readonly order_id: string;
  readonly customer_id: string | null;
  readonly total?: string;
  readonly amount?: string;
  readonly payment_id?: string;
  readonly refund_id?: string;
}

interface Entry {
  readonly customer_id: string;
  readonly order_id: string | null;
  readonly kind: 'earn' | 'reverse' | 'redeem';
  readonly points: number;
  readonly effective_at: string;
}

const year = 365 * 24 * 3_600_000;
const cents = (money: string) => Number(money.replace('.', ''));
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

/**
 * The ledger as the contract words it, event by event and from scratch each time: no batches, no windows that move, no
 * SQL. It says what the real one must have written.
 */
export class Model {
  readonly #settings: LoyaltySettings;
  readonly #heard = new Map<string, { type: string; time: string; data: Told }[]>();
  readonly #factors = new Map<string, number>();
  readonly entries: Entry[] = [];
  /** By customer: what is left of each lot, in the order of their making. */
  readonly lots = new Map<string, { order_id: string; earned_at: string; remaining: number }[]>();

  constructor(settings: LoyaltySettings) {
    this.#settings = settings;
  }

  tell(event: NewEvent): void {
    const data = event.data as Told;
    const { order_id, customer_id } = data;
    if (customer_id === null) return;
    const heard = this.#heard.get(order_id) ?? [];
    this.#heard.set(order_id, heard);
    const same = (one: { type: string; data: Told }) =>
      one.type === event.type && one.data.payment_id === data.payment_id && one.data.refund_id === data.refund_id;
    if (heard.some(same)) return;
    heard.push({ type: event.type, time: event.time!, data });
    if (this.#earned(order_id) === null) this.#tryToEarn(order_id, customer_id);
    else this.#takeBack(order_id, customer_id, event.time!);
  }

  /** Spends points, as many as there are at most. */
  redeem(customer_id: string, wanted: number, effective_at: string): void {
    const lots = (this.lots.get(customer_id) ?? []).filter((lot) => lot.remaining > 0).sort(oldest);
    const points = Math.min(wanted, sum(lots.map(({ remaining }) => remaining)));
    if (points === 0) return;
    this.entries.push({ customer_id, order_id: null, kind: 'redeem', points: -points, effective_at });
    let left = points;
    for (const lot of lots) {
      const taken = Math.min(left, lot.remaining);
      lot.remaining -= taken;
      left -= taken;
    }
  }

  #of(order_id: string, type: string) {
    return this.#heard.get(order_id)!.filter((one) => one.type === type);
  }

  #left(order_id: string): number {
    if (this.#of(order_id, 'order.cancelled').length > 0) return 0;
    const captured = sum(this.#of(order_id, 'payment.processed').map(({ data }) => cents(data.amount!)));
    return captured - sum(this.#of(order_id, 'payment.refunded').map(({ data }) => cents(data.amount!)));
  }

  #points(order_id: string): number {
    const perCent = (this.#settings.pointsPerUnit * this.#factors.get(order_id)!) / 100;
    // a tolerance for the floats of this model; no amount of money comes that close to a whole point from below
    return Math.max(0, Math.floor(this.#left(order_id) * perCent + 1e-7));
  }

  /** When it earned, or null; also where that came to no points. */
  #earned(order_id: string): string | null {
    if (!this.#factors.has(order_id)) return null;
    const times = ['order.completed', 'payment.processed'].flatMap((type) =>
      this.#of(order_id, type).map(({ time }) => time),
    );
    return times.sort().at(-1)!;
  }

  #tryToEarn(order_id: string, customer_id: string): void {
    const total = this.#heard.get(order_id)!.find(({ data }) => data.total !== undefined)?.data.total;
    const captured = sum(this.#of(order_id, 'payment.processed').map(({ data }) => cents(data.amount!)));
    if (total === undefined || captured < cents(total) || this.#of(order_id, 'order.completed').length === 0) return;
    if (this.#of(order_id, 'order.cancelled').length > 0) return;
    this.#factors.set(order_id, 1);
    const effective_at = this.#earned(order_id)!;
    this.#factors.set(order_id, this.#tierAt(customer_id, effective_at).factor);
    const points = this.#points(order_id);
    if (points === 0) return;
    this.entries.push({ customer_id, order_id, kind: 'earn', points, effective_at });
    const lots = this.lots.get(customer_id) ?? [];
    this.lots.set(customer_id, lots);
    let remaining = points;
    for (const debt of lots.filter((lot) => lot.remaining < 0).sort(oldest)) {
      const paid = Math.min(remaining, -debt.remaining);
      debt.remaining += paid;
      remaining -= paid;
    }
    lots.push({ order_id, earned_at: effective_at, remaining });
  }

  #takeBack(order_id: string, customer_id: string, effective_at: string): void {
    const has = sum(this.entries.filter((entry) => entry.order_id === order_id).map(({ points }) => points));
    let back = has - this.#points(order_id);
    if (back <= 0) return;
    this.entries.push({ customer_id, order_id, kind: 'reverse', points: -back, effective_at });
    const lots = this.lots.get(customer_id)!;
    const own = lots.filter((lot) => lot.order_id === order_id && lot.remaining > 0);
    for (const lot of [...own, ...lots.filter((one) => one.remaining > 0 && !own.includes(one)).sort(oldest)]) {
      const taken = Math.min(back, lot.remaining);
      lot.remaining -= taken;
      back -= taken;
    }
    if (back > 0) lots.push({ order_id: 'debt', earned_at: effective_at, remaining: -back });
  }

  #tierAt(customer_id: string, time: string) {
    const within = (entry: Entry) => {
      if (entry.customer_id !== customer_id || entry.order_id === null) return false;
      const age = Date.parse(time) - Date.parse(this.#earned(entry.order_id)!);
      return age >= 0 && age < year;
    };
    const points = sum(this.entries.filter(within).map((entry) => entry.points));
    return this.#settings.tiers.findLast((tier) => tier.points <= points)!;
  }
}

/** Lots of one time are as old as one another; which of them goes first makes no difference to anybody. */
const oldest = (a: { earned_at: string }, b: { earned_at: string }) =>
  a.earned_at < b.earned_at ? -1 : a.earned_at > b.earned_at ? 1 : 0;
