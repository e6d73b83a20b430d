import { now } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { uuid7 } from '../../kernel/ids.ts';
import { type Job, jobLock } from './job.ts';
import { nextRun } from './schedule.ts';
import { type JobRow, putJobs, readJobs, requestRuns, saveJobs } from './store.ts';

/** What others change (a pause that ends) is seen at the latest after this long. */
const lookMs = 120_000;

export interface SchedulerOptions {
  readonly database: Database;
  readonly jobs: readonly Job[];
  /** The store's, in which schedules are meant. */
  readonly timeZone: string;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * Asks for a run of each job whose time has come. Any number of processes may have one: a time is taken in the
 * transaction that sets the next. What came due while nothing ran is made up for by one run.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Jobs whose time came and that had nothing to do, until their next. */
  readonly #passed = new Map<string, Date>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Makes the jobs known, and begins. */
  async start(): Promise<void> {
    const { database, jobs, timeZone } = this.#options;
    const time = now();
    const rows = jobs.map(({ name, schedule }) => ({
      name,
      schedule,
      time_zone: timeZone,
      next_run_at: schedule === null ? null : nextRun(schedule, timeZone, time).toISOString(),
    }));
    await database.transaction(async (tx) => {
      void tx.lock(rows.map(({ name }) => jobLock(name)));
      putJobs(tx, rows, time);
    });
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #look(): void {
    this.#working = this.#takeDue()
      .catch((error) => {
        this.#options.warn('scheduled jobs wait for the database', error);
        return null;
      })
      .then((due) => {
        if (this.#stopped) return;
        const wait = due === null ? lookMs : Math.min(Math.max(due.getTime() - now().getTime(), 0), lookMs);
        this.#timer = setTimeout(() => this.#look(), wait);
      });
  }

  /** Takes what is due, and answers when the next is. */
  async #takeDue(): Promise<Date | null> {
    const { database, jobs } = this.#options;
    const names = jobs.map(({ name }) => name);
    const time = now();
    let rows = [...(await readJobs(database, names)).values()];
    await this.#passOver(rows, time);
    const wanted = rows.filter((row) => this.#isWanted(row, time) || isLost(row, time)).map(({ name }) => name);
    if (wanted.length > 0) {
      await takeDueJobs(database, wanted);
      rows = [...(await readJobs(database, names)).values()];
    }
    const times = rows.flatMap((row) => this.#nextOf(row)?.getTime() ?? []);
    return times.length === 0 ? null : new Date(Math.min(...times));
  }

  /** What is due and has nothing to do is due again at its next time. */
  async #passOver(rows: readonly JobRow[], time: Date): Promise<void> {
    for (const { name, idle } of this.#options.jobs) {
      const row = rows.find((one) => one.name === name);
      if (!idle || !row || !this.#isWanted(row, time) || !(await idle())) continue;
      this.#passed.set(name, nextRun(row.schedule!, row.time_zone, time));
    }
  }

  #isWanted(row: JobRow, time: Date): boolean {
    const next = this.#nextOf(row);
    return next !== null && next <= time;
  }

  #nextOf({ name, paused, next_run_at }: JobRow): Date | null {
    if (paused || next_run_at === null) return null;
    const [next, passed] = [new Date(next_run_at), this.#passed.get(name)];
    return passed !== undefined && passed > next ? passed : next;
  }
}

/**
 * Asks for a run of each job that is due, once among all processes, and sets its next time; also that of jobs which wait
 * for a time that was set by a clock since set back.
 */
export async function takeDueJobs(database: Database, names: readonly string[]): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.lock(names.map(jobLock));
    const time = now();
    const all = [...(await readJobs(tx, names)).values()];
    const rows = all.filter((row) => isDue(row, time));
    const after = [...rows, ...all.filter((row) => isLost(row, time))].map((row) => ({
      ...row,
      next_run_at: nextRun(row.schedule!, row.time_zone, time).toISOString(),
    }));
    saveJobs(tx, after, time);
    requestRuns(
      tx,
      rows.map(({ name, next_run_at }) => ({
        run_id: uuid7(),
        name,
        cause: 'schedule',
        due_at: next_run_at!,
        asked_by: null,
      })),
    );
  });
}

const isDue = ({ paused, next_run_at }: JobRow, time: Date) =>
  !paused && next_run_at !== null && new Date(next_run_at) <= time;

/**
 * Whether it waits beyond the time after next: its clock was ahead by more than a round when that was set, and nobody
 * would run it until then. Within a round it has had its run, and a clock that is put right by moments is no reason for
 * another.
 */
function isLost({ paused, schedule, time_zone, next_run_at }: JobRow, time: Date): boolean {
  if (paused || schedule === null || next_run_at === null) return false;
  return new Date(next_run_at) > nextRun(schedule, time_zone, nextRun(schedule, time_zone, time));
}
