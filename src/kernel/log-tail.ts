import { EventEmitter } from 'node:events';
import { type Cursor, isBefore, logStart } from './cursor.ts';
import type { Database } from './database.ts';
import type { StoredEvent } from './event.ts';
import { anythingBeyond, channel, type LogSignal, processId, readAll } from './event-log.ts';
import { logFrontier } from './position.ts';

/** Events that are kept for followers who are a little behind; those further behind read the log themselves. */
const maxKept = 4_096;
const pageLimit = 1_000;
/** After events, so that those of one burst come together; the first after a quiet time waits nothing. */
const restMs = 5;
/** Something committed waits for an older transaction: mostly over in moments, so the looks grow rarer. */
const heldBackMs = 5;
const maxHeldBackMs = 100;
const outageMs = 500;
/** Catches what a lost notification would have said. */
const glanceMs = 60_000;
/** So long the reader goes on when nobody follows any more: the next one mostly comes soon. */
const lingerMs = 5_000;

/** Events in the order of delivery, and where whoever has them all stands then. */
export interface TailPage {
  readonly events: readonly StoredEvent[];
  readonly end: Cursor;
}

interface Kept extends TailPage {
  readonly from: Cursor;
}

export interface LogTailOptions {
  readonly database: Database;
  readonly signal: LogSignal;
  readonly warn: (message: string, error: unknown) => void;
}

/**
 * What is appended to the log, live, for any number of followers in this process. One reader wakes by notification and
 * shares what it reads; each follower has a place of its own and takes pages as fast as it likes. What a slow one has
 * missed it reads from the log, so nobody is sent more than she takes, memory is bounded, and whoever comes back with a
 * place goes on from there. At rest, and while nobody follows, nothing is asked of the database.
 */
export class LogTail {
  readonly #options: LogTailOptions;
  readonly #waiting = new EventEmitter<{ news: [] }>().setMaxListeners(0);
  #kept: Kept[] = [];
  #count = 0;
  #head: Cursor = logStart;
  #followers = 0;
  #reader: Promise<{ stop(): Promise<void> }> | null = null;
  #linger: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LogTailOptions) {
    this.#options = options;
  }

  /** Pages of events behind `after`, without end; it ends when `signal` fires. */
  async *follow(after: Cursor, signal: AbortSignal): AsyncGenerator<TailPage, void> {
    this.#followers += 1;
    clearTimeout(this.#linger);
    try {
      this.#reader ??= this.#start();
      await this.#reader;
      for (let at = after; !signal.aborted && !this.#closed; ) {
        const page = isBefore(at, this.#head) ? (this.#find(at) ?? (await this.#readBehind(at))) : null;
        if (page === null) {
          await this.#news(signal);
          continue;
        }
        at = page.end;
        if (page.events.length > 0) yield page;
      }
    } finally {
      this.#followers -= 1;
      if (this.#followers === 0) this.#linger = setTimeout(() => void this.#end(), lingerMs).unref();
    }
  }

  /** Ends all followers and the reader. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#linger);
    this.#waiting.emit('news');
    await this.#end();
  }

  /** Of what is kept, the page behind `at`; undefined when that is no longer kept. */
  #find(at: Cursor): TailPage | undefined {
    const [first] = this.#kept;
    if (first === undefined || isBefore(at, first.from)) return undefined;
    const page = this.#kept.find((one) => isBefore(at, one.end))!;
    if (!isBefore(page.from, at)) return page;
    return { events: page.events.filter((event) => isBefore(at, event)), end: page.end };
  }

  async #readBehind(at: Cursor): Promise<TailPage> {
    const head = this.#head;
    const { events, end } = await readAll(this.#options.database, at, pageLimit);
    // nothing is left before where the reader stood
    return { events, end: end ?? head };
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#waiting.off('news', end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#waiting.once('news', end);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted || this.#closed) end();
    });
  }

  async #start(): Promise<{ stop(): Promise<void> }> {
    const { database, signal } = this.#options;
    const reading = new Reading();
    const wake = () => reading.wake();
    const unlisten = await database
      .listen(channel, (payload) => {
        if (payload !== processId) wake();
      })
      .catch((error) => {
        this.#reader = null; // the next follower tries again
        throw error;
      });
    signal.on('appended', wake);
    try {
      this.#head = await logFrontier(database);
    } catch (error) {
      this.#reader = null;
      signal.off('appended', wake);
      await unlisten();
      throw error;
    }
    this.#kept = [];
    this.#count = 0;
    const loop = this.#run(reading);
    return {
      async stop() {
        reading.stop();
        signal.off('appended', wake);
        await Promise.all([loop, unlisten()]);
      },
    };
  }

  async #end(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    await reader?.then(
      (one) => one.stop(),
      () => {},
    );
  }

  async #run(reading: Reading): Promise<void> {
    const { database, warn } = this.#options;
    let heldBack = heldBackMs;
    while (!reading.stopped) {
      reading.look();
      try {
        const { events, end, scanned } = await readAll(database, this.#head, pageLimit);
        if (reading.stopped) return; // by now there may be another reader
        if (end) {
          this.#keep({ from: this.#head, events, end });
          heldBack = heldBackMs;
          if (scanned < pageLimit) await reading.rest(restMs);
        } else if (await anythingBeyond(database, this.#head)) {
          await reading.rest(heldBack);
          heldBack = Math.min(heldBack * 2, maxHeldBackMs);
        } else await reading.untilWoken(glanceMs);
      } catch (error) {
        warn('the live tail of the log waits for the database', error);
        await reading.rest(outageMs);
      }
    }
  }

  #keep(page: Kept): void {
    this.#kept.push(page);
    this.#count += page.events.length;
    while (this.#count > maxKept && this.#kept.length > 1) this.#count -= this.#kept.shift()!.events.length;
    this.#head = page.end;
    this.#waiting.emit('news');
  }
}

/** The pauses of the reader's loop, and what ends them. */
class Reading {
  stopped = false;
  #woken = false;
  #end: (() => void) | null = null;
  #wakeable = false;

  wake(): void {
    this.#woken = true;
    if (this.#wakeable) this.#end?.();
  }

  stop(): void {
    this.stopped = true;
    this.#end?.();
  }

  /** What is notified from now on is not in the coming look, perhaps. */
  look(): void {
    this.#woken = false;
  }

  rest(ms: number): Promise<void> {
    return this.#pause(ms, false);
  }

  async untilWoken(ms: number): Promise<void> {
    if (!this.#woken) await this.#pause(ms, true);
  }

  #pause(ms: number, wakeable: boolean): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeable = wakeable;
      const timer = setTimeout(() => this.#end?.(), ms);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = null;
        resolve();
      };
    });
  }
}
