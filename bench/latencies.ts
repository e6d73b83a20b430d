/**
 * A latency histogram of fixed size: bucket i holds values around 1.01^i microseconds, so a percentile is within half a
 * percent of the truth from 1 µs to some ten minutes, and recording one costs no memory.
 */
const growth = Math.log(1.01);

export class Latencies {
  readonly #buckets = new Uint32Array(2048);
  count = 0;
  /** The longest, in milliseconds, exactly. */
  max = 0;

  record(milliseconds: number): void {
    const bucket = Math.round(Math.log(milliseconds * 1000) / growth);
    const index = Math.min(Math.max(bucket, 0), this.#buckets.length - 1);
    this.#buckets[index] = this.#buckets[index]! + 1;
    this.count += 1;
    if (milliseconds > this.max) this.max = milliseconds;
  }

  /** The value that `share` (0 to 1) of all records do not exceed, in milliseconds; 0 when there are none. */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (const [index, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= rank) return Math.min(Math.exp(index * growth) / 1000, this.max);
    }
    return 0;
  }
}
