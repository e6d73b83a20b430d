import { now } from '../../kernel/clock.ts';
import { type Reader, sql } from '../../kernel/database.ts';

/** How long the length of the queue is believed; it moves slowly, and is only an estimate's input. */
const believedMs = 2_000;
/** What was placed longer ago is forgotten, not being made. */
const openWithin = '2 hours';

const count = sql(
  'orders.count_open',
  `select count(*)::int as open from (
     select from orders.orders
     where status in ('placed', 'accepted', 'preparing') and origin = 'live' and fulfilment ->> 'type' <> 'delivery'
       and placed_at > $1::timestamptz - interval '${openWithin}'
     limit 200) as open`,
);

/** The number of orders that the bar has before it, read at most every two seconds; at rest nobody asks. */
export class OrderQueue {
  readonly #reader: Reader;
  #length = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Never waits: answers what was known last, and reads it anew in the background when that is old. */
  length(): number {
    if (!this.#reading && performance.now() - this.#readAt > believedMs) void this.#read();
    return this.#length;
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      const [row] = await this.#reader.query<{ open: number }>(count, [now()]);
      this.#length = row!.open;
    } catch {
      // an estimate is not worth an error: the last known length stands
    }
    this.#readAt = performance.now();
    this.#reading = false;
  }
}
