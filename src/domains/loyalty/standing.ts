import { type Tier, tierAt, windowStart } from './tiers.ts';

/** A customer's standing as it is stored; tiers go by what was earned in 365 days, reversed points taken off. */
export interface Account {
  readonly customer_id: string;
  readonly tier: string;
  readonly lifetime_points: number;
  /** Of the 365 days up to `window_at`. */
  readonly window_points: number;
  /** The latest earning. */
  readonly window_at: string;
}

/** Earnings after one time up to another. */
export interface Span {
  readonly customer_id: string;
  readonly after: string;
  readonly until: string;
}

/** What must be known of stored earnings before one more can be placed in time. */
export interface Arrival {
  readonly effective_at: string;
  /** Earlier than an earning already there: its own 365 days are summed; else those that drop out since the last one. */
  readonly late: boolean;
  readonly span: Span | null;
}

/**
 * A customer's standing while a set of movements is applied. The window moves on with each earning, so that an earning
 * costs what leaves the window since the one before, and not the whole year.
 */
export class Standing {
  readonly customer_id: string;
  readonly #tiers: readonly Tier[];
  #tier: string;
  #lifetime: number;
  #window: number;
  #windowAt: string | null;
  #plannedAt: string | null;
  /** What this set has changed so far, by the time of the earning. */
  readonly #changes: { earned_at: string; points: number }[] = [];

  constructor(customer_id: string, account: Account | undefined, tiers: readonly Tier[]) {
    this.customer_id = customer_id;
    this.#tiers = tiers;
    this.#tier = account?.tier ?? tiers[0]!.name;
    this.#lifetime = account?.lifetime_points ?? 0;
    this.#window = account?.window_points ?? 0;
    this.#windowAt = account?.window_at ?? null;
    this.#plannedAt = this.#windowAt;
  }

  /** First pass, in the order of the movements: what to read for an earning at this time. */
  plan(effective_at: string): Arrival {
    const { customer_id } = this;
    const last = this.#plannedAt;
    const start = windowStart(effective_at);
    if (last !== null && effective_at < last) {
      return { effective_at, late: true, span: { customer_id, after: start, until: effective_at } };
    }
    this.#plannedAt = effective_at;
    const span =
      last === null || last === effective_at ? null : { customer_id, after: windowStart(last), until: start };
    return { effective_at, late: false, span };
  }

  /** The tier in which an earning arrives. `stored` are the points of its span as they were before this set. */
  arrive({ effective_at, late, span }: Arrival, stored: number): Tier {
    const points = stored + (span ? this.#changedIn(span) : 0);
    if (late) return tierAt(this.#tiers, points);
    this.#window -= points;
    this.#windowAt = effective_at;
    return tierAt(this.#tiers, this.#window);
  }

  /** Adds points to what was earned at a time; reversals take them off there. Answers a change of tier. */
  change(earned_at: string, points: number): { from: string; to: string } | null {
    this.#lifetime += points;
    if (earned_at > windowStart(this.#windowAt!)) this.#window += points;
    this.#changes.push({ earned_at, points });
    const from = this.#tier;
    this.#tier = tierAt(this.#tiers, this.#window).name;
    return from === this.#tier ? null : { from, to: this.#tier };
  }

  account(): Account {
    return {
      customer_id: this.customer_id,
      tier: this.#tier,
      lifetime_points: this.#lifetime,
      window_points: this.#window,
      window_at: this.#windowAt!,
    };
  }

  #changedIn({ after, until }: Span): number {
    let sum = 0;
    for (const { earned_at, points } of this.#changes) if (earned_at > after && earned_at <= until) sum += points;
    return sum;
  }
}
