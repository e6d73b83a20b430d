/** Named work that comes round by itself, or is asked for. Adding one is such a declaration in `roles/jobs.ts`. */
export interface Job {
  /** `<domain>.<verb>`, as in `crema jobs list`. */
  readonly name: string;
  /** What it does, in a sentence for the administration. */
  readonly description: string;
  /** Five fields as in crontab, in the store's time; null: only by hand. */
  readonly schedule: string | null;
  /**
   * Whether a run would find nothing to do now: then its time passes without one, and without a word in the history. For
   * what comes round every minute in a shop that is closed; asked by every worker, so it must be cheap.
   */
  idle?(): Promise<boolean>;
  /**
   * Does it once. It runs in one place at a time, and again from the beginning when that place dies, so it is safe to
   * repeat. What it throws is a failure; the third one in a row ends the run.
   *
   * @param signal aborted when the process has to end: long work stops at the next good place and throws its reason
   * @returns what it came to, in figures, such as `{ deleted: 12 }`
   */
  run(signal: AbortSignal): Promise<JobResult>;
}

export type JobResult = Readonly<Record<string, string | number>>;

/** Whoever changes when or whether a job runs, holds this lock first. */
export const jobLock = (name: string) => `job:${name}`;
