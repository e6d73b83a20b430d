/** Work of one kind. Jobs are put into the queue by `jobs.enqueue` in SQL, or by {@link enqueueJobs}. */
export interface Task {
  /** `<domain>.<verb>`, as in `jobs.enqueue`. */
  readonly name: string;
  /**
   * Does one job. It may be given the same one again after a crash, so it is safe to repeat. Rejecting puts it back, to
   * be tried again after e, e², e³ … seconds, for ever: a task that gives up says so in its own table and resolves.
   *
   * @param signal aborted when the process has to end; what cannot stop then is given to another worker
   */
  run(payload: unknown, signal: AbortSignal): Promise<void>;
}
