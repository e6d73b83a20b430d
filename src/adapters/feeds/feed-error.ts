/** What is wrong with a map, or with a file as a whole: nothing was read. One sentence per fault, all of them at once. */
export class FeedError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'FeedError';
    this.faults = faults;
  }
}
