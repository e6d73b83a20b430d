/** Growing pauses between tries, up to `most` milliseconds, never the same for everybody. */
export function backOff(failures: number, most: number): number {
  return Math.min(most, 250 * 2 ** Math.min(failures, 10)) * (0.75 + Math.random() / 2);
}

const farewellMs = 3_000;

/** Waits for a good-bye, but not for one that never comes: brokers that are gone do not answer it. */
export async function briefly(leaving: unknown): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, farewellMs);
  await Promise.race([Promise.resolve(leaving).catch(() => {}), enough]);
  clearTimeout(timer);
}
