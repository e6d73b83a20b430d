import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunnerOptions, WorkerEvents, WorkerPool } from 'graphile-worker';
import pg from 'pg';
import { Nudges } from './nudges.ts';
import { Presence } from './presence.ts';
import type { QueueDatabase } from './queue-database.ts';
import type { Task } from './task.ts';

export interface JobWorkersOptions {
  readonly database: QueueDatabase;
  readonly tasks: readonly Task[];
  readonly warn: (message: string, error: unknown) => void;
}

/** Jobs in hand at a time in one process. As many are fetched at a time: a hundred mails are not a hundred fetches. */
const concurrency = 4;
/** New jobs are announced and retries kept in mind; looking without a reason is for what was missed. */
const lookMs = 120_000;
const sweepMs = 60_000;
/** Ten seconds after it asked, an orchestrator may kill: what is not done by then is given back before. */
const graceMs = 7_000;
const abortMs = 5_000;
const restartMs = 1_000;

/** Evaluating its code takes a while, in which no connection is answered: better before any is waited for. */
export const loadJobWorkers = () => import('graphile-worker');

/**
 * Works on the queue until stopped, on three connections: one to work on, one that listens, one that shows that this
 * process lives. Starts in the background, and again after whatever ends it.
 */
export class JobWorkers {
  readonly #options: JobWorkersOptions;
  readonly #presence: Presence;
  readonly #running: Promise<void>;
  readonly #sweeping: NodeJS.Timeout;
  #workers: WorkerPool | null = null;
  #stopping = false;
  /** Whether it can be seen that we live; before that no job is taken. */
  #shown = false;

  constructor(options: JobWorkersOptions) {
    this.#options = options;
    this.#presence = new Presence(options.database, options.warn);
    this.#running = this.#run();
    this.#sweeping = setInterval(() => void this.#sweep(), sweepMs);
  }

  /** Takes no more jobs, waits for those in hand, and gives back what is not done within the grace. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#sweeping);
    if (!this.#shown) await this.#presence.close(); // it may be waiting for a database that does not come
    const workers = this.#workers;
    if (workers) {
      const timer = setTimeout(() => void quiet(workers.forcefulShutdown('the process ends')), graceMs);
      await quiet(workers.gracefulShutdown('the process ends'));
      clearTimeout(timer);
    }
    await this.#running;
    await this.#presence.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#runOnce();
      } catch (error) {
        this.#options.warn('the job workers ended, and start again', error);
      }
      if (!this.#stopping) await delay(restartMs);
    }
  }

  /** Until the workers are told to stop, or give up. */
  async #runOnce(): Promise<void> {
    const { runTaskList, Logger } = await loadJobWorkers();
    if (this.#stopping) return;
    const shown = Promise.withResolvers<void>();
    const pool = this.#openPool(shown.promise);
    const events = new EventEmitter() as WorkerEvents;
    let looked = false;
    let ending = false;
    events.on('localQueue:getJobs:complete', () => {
      looked = true;
    });
    const logger = new Logger(() => (level, message, meta) => {
      if (level !== 'error' || meta?.failure === true) return; // that a job failed is its task's to tell
      this.#options.warn(`job workers: ${message}`, meta?.error);
      if (looked) return nudges.afterFault();
      // whoever fails at the first look keeps that failure for ever: only others can begin anew
      if (ending || this.#stopping) return;
      ending = true;
      void quiet(workers.gracefulShutdown('the first look into the queue failed'));
    });
    const options = { ...settings, events, logger, noHandleSignals: true };
    const workers = runTaskList(options, this.#taskList(), pool);
    const nudges = new Nudges(events, () => workers.nudge(1));
    this.#workers = workers;
    try {
      await this.#presence.hold(workers.id);
      this.#shown = true;
      shown.resolve();
      await this.#sweep();
      await workers.promise;
    } finally {
      this.#shown = false;
      shown.resolve();
      this.#workers = null;
      nudges.clear();
      await pool.end();
    }
  }

  #openPool(shown: Promise<void>): pg.Pool {
    const { database, warn } = this.#options;
    const pool = new pg.Pool({
      connectionString: database.url,
      ssl: database.ssl,
      max: 2,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'crema jobs',
      // no job is taken before it can be seen that its holder lives
      onConnect: () => shown,
    } as pg.PoolConfig);
    pool.on('error', (error) => warn('an idle connection of the job workers was lost', error));
    pool.on('connect', (client) => client.on('error', () => {})); // whoever waits for its answers is told
    return pool;
  }

  #taskList() {
    const never = new AbortController().signal;
    return Object.fromEntries(
      this.#options.tasks.map((task) => [
        task.name,
        (payload: unknown, helpers: { abortSignal?: AbortSignal }) => task.run(payload, helpers.abortSignal ?? never),
      ]),
    );
  }

  async #sweep(): Promise<void> {
    try {
      if (await this.#presence.sweep()) this.#workers?.nudge(concurrency);
    } catch (error) {
      this.#options.warn('abandoned jobs could not be freed', error);
    }
  }
}

const settings: RunnerOptions = {
  preset: {
    worker: {
      pollInterval: lookMs,
      concurrentJobs: concurrency,
      localQueue: { size: concurrency },
      // answered through its error handler; the unbatched way leaves a failure unhandled, which ends the process
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      gracefulShutdownAbortTimeout: abortMs,
    },
  },
};

const quiet = (work: unknown) => Promise.resolve(work).catch(() => {});
