/** The only source of the present time in the code, so that tests can turn it. */

let offsetMs = 0;

/** The present time. */
export function now(): Date {
  return new Date(Date.now() + offsetMs);
}

/** The present time as ISO 8601 in UTC. */
export function nowIso(): string {
  return now().toISOString();
}

/** Turns the clock to `time`, from where it runs on; null turns it back to the machine's. For tests. */
export function turnClock(time: Date | null): void {
  offsetMs = time === null ? 0 : time.getTime() - Date.now();
}

const dayMs = 86_400_000;

/** The time so many days, of 24 hours each, before. */
export const daysBefore = (time: Date, days: number): Date => new Date(time.getTime() - days * dayMs);
