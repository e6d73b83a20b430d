import type { Consumer } from './consumer.ts';
import { pageLimit, stepConsumer } from './consumer-step.ts';
import type { Cursor } from './cursor.ts';
import { type Database, sql } from './database.ts';
import { isOutage } from './errors.ts';
import { channel, everybody, type LogSignal, logEnd, processId } from './event-log.ts';
import { Glance } from './glance.ts';
import { SharedLog } from './shared-log.ts';

/** Notifications wake the consumers; one glance at the log's end for all of them catches what a lost one would have said. */
const glanceMs = 60_000;
/** Something committed waits for an older transaction: it will be over in moments. */
const heldBackMs = 5;
/** Another process has the consumer, and will see to it; look again in case it dies. */
const takenMs = 30_000;
const outageMs = 500;
/**
 * Under a steady stream a consumer rests between sets, so that it takes larger ones, until the next beat of this length,
 * so that all look at the log together and read it once; with a full set it goes on at once. It bounds what an event can
 * wait behind its predecessor; the first event after a quiet time waits nothing.
 */
const beatMs = 30;
/** So few events are no stream that larger sets would be worth a wait for; this divides the beat, for the same reason. */
const fewEvents = 3;
const fewBeatMs = 10;

function untilNextBeat(scanned: number): number {
  const beat = scanned <= fewEvents ? fewBeatMs : beatMs;
  return beat - (performance.now() % beat);
}

const register = sql(
  'kernel.register_consumers',
  `insert into kernel.consumers (name) select unnest($1::text[]) on conflict (name) do nothing`,
);

/** A consumer that is new begins at the log's start. */
export async function registerConsumers(database: Database, consumers: readonly Consumer[]): Promise<void> {
  await database.transaction(async (tx) => void tx.write(register, [consumers.map(({ name }) => name)]));
}

export interface ConsumersOptions {
  readonly database: Database;
  readonly signal: LogSignal;
  readonly consumers: readonly Consumer[];
  readonly warn: (message: string, error: unknown) => void;
}

export interface RunningConsumers {
  /** Ends after the current set of each consumer. */
  stop(): Promise<void>;
}

/** Runs the consumers until stopped; across processes, each consumer runs in one place at a time. */
export async function startConsumers(options: ConsumersOptions): Promise<RunningConsumers> {
  const { database, signal, consumers } = options;
  await registerConsumers(database, consumers);
  const end = await logEnd(database);
  const shared = new SharedLog(
    consumers.flatMap((consumer) => consumer.types),
    pageLimit,
  );
  const runners = consumers.map((consumer) => new Runner(options, consumer, shared));
  const wake = () => {
    for (const runner of runners) runner.wake(false);
  };
  signal.on('appended', wake);
  const unlisten = await database.listen(channel, (payload) => {
    if (payload === processId) return;
    for (const runner of runners) runner.wake(payload === everybody);
  });
  const watch = watchEnd(database, end, wake);
  const loops = runners.map((runner) => runner.run());
  return {
    async stop() {
      clearInterval(watch);
      signal.off('appended', wake);
      for (const runner of runners) runner.stop();
      await Promise.all([...loops, unlisten()]);
    },
  };
}

/** Wakes the consumers when the log has grown since the last glance. */
function watchEnd(database: Database, start: Cursor, wake: () => void): NodeJS.Timeout {
  let seen = start;
  return setInterval(() => {
    logEnd(database).then(
      (end) => {
        if (end.position !== seen.position || end.transaction_id !== seen.transaction_id) wake();
        seen = end;
      },
      () => wake(), // the consumers will say what is wrong
    );
  }, glanceMs);
}

class Runner {
  readonly #database: Database;
  readonly #consumer: Consumer;
  readonly #signal: LogSignal;
  readonly #glance: Glance;
  readonly #warn: (message: string, error: unknown) => void;
  #stopped = false;
  #woken = false;
  #called = false;
  #rest: { timer: NodeJS.Timeout | undefined; wakeable: boolean; end: () => void } | null = null;

  constructor({ database, signal, warn }: ConsumersOptions, consumer: Consumer, shared: SharedLog) {
    this.#database = database;
    this.#consumer = consumer;
    this.#glance = new Glance(database, consumer, shared);
    this.#signal = signal;
    this.#warn = warn;
  }

  /** There are new events; `called`: whatever it is resting for, it is to look again. */
  wake(called: boolean): void {
    this.#woken = true;
    this.#called ||= called;
    if (called) this.#glance.standsAt(null); // its position may have been changed
    if (called || this.#rest?.wakeable) this.#rest?.end();
  }

  stop(): void {
    this.#stopped = true;
    this.#rest?.end();
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      this.#called = false;
      const { pause, wakeable } = await this.#step();
      if (this.#stopped || pause === 0 || this.#called || (wakeable && this.#woken)) continue;
      await this.#sleep(pause, wakeable);
    }
  }

  /** One set; answers how long to rest after it, in milliseconds, and whether a new event ends the rest. */
  async #step(): Promise<{ pause: number; wakeable: boolean }> {
    try {
      const step = await stepConsumer(this.#database, this.#consumer, this.#glance);
      if (typeof step === 'object') {
        if (step.appended) this.#signal.emit('appended');
        return { pause: step.full ? 0 : untilNextBeat(step.scanned), wakeable: false };
      }
      if (step === 'held_back') return { pause: heldBackMs, wakeable: false };
      return { pause: step === 'taken' ? takenMs : Number.POSITIVE_INFINITY, wakeable: step !== 'taken' };
    } catch (error) {
      this.#warn(`consumer ${this.#consumer.name} ${isOutage(error) ? 'waits for the database' : 'failed'}`, error);
      return { pause: outageMs, wakeable: false };
    }
  }

  #sleep(ms: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(this.#rest?.timer);
        this.#rest = null;
        resolve();
      };
      const timer = Number.isFinite(ms) ? setTimeout(end, ms) : undefined;
      this.#rest = { timer, wakeable, end };
    });
  }
}
