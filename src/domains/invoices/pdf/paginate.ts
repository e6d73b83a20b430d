export interface Room {
  /** For rows on the first page, and on each further one. */
  readonly first: number;
  readonly further: number;
  /** What follows the last row on its page, unbroken: sums and taxes. */
  readonly closing: number;
  /** What a page takes more that carries a sum forward to the next. */
  readonly carry: number;
}

/**
 * Distributes rows over pages by their heights: how many stand on each. The sums follow the last row on its page; where
 * they do not fit there, that row goes with them to the next page, so that they never stand alone.
 */
export function paginate(heights: readonly number[], { first, further, closing, carry }: Room): number[] {
  const pages: number[] = [];
  let rest = heights;
  while (true) {
    const room = pages.length === 0 ? first : further;
    const whole = rest.reduce((sum, height) => sum + height, 0);
    if (whole + closing <= room || (rest.length <= 1 && pages.length > 0)) return [...pages, rest.length];
    let count = 0;
    for (let used = carry; count < rest.length - 1 && used + rest[count]! <= room; count += 1) used += rest[count]!;
    // a row that is higher than a page must stand on one all the same
    if (count === 0 && rest.length > 1) count = 1;
    pages.push(count);
    rest = rest.slice(count);
  }
}
