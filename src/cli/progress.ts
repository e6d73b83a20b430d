import type { Io } from './command.ts';

export interface ProgressOptions {
  /** What is being done, such as `importing orders`. */
  readonly label: string;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** Null where it is not known beforehand. */
  readonly total: number | null;
  /** Done before, when work is resumed; it counts for the bar but not for the rate. */
  readonly already?: number;
  /** Milliseconds from any beginning; for tests. */
  readonly clock?: () => number;
}

const redrawMs = 100;
const plainMs = 5_000;
const barWidth = 24;
/** The rate is that of the last while, so that the time left follows a change of pace. */
const windowMs = 10_000;

/**
 * Shows how far a long work is: on a terminal a bar with rate and time left, redrawn in place; otherwise a plain line
 * every few seconds. Costs nothing between two drawings, so `update` may be called for every batch.
 */
export class Progress {
  readonly #io: Pick<Io, 'say' | 'draw' | 'terminalWidth'>;
  readonly #options: ProgressOptions;
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #samples: { at: number; done: number }[];
  #done: number;
  #drawnAt: number;

  constructor(io: Pick<Io, 'say' | 'draw' | 'terminalWidth'>, options: ProgressOptions) {
    this.#io = io;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#done = options.already ?? 0;
    this.#startedAt = this.#drawnAt = this.#clock();
    this.#samples = [{ at: this.#startedAt, done: this.#done }];
  }

  /** Tells that `done` of the total are done now. */
  update(done: number): void {
    this.#done = done;
    const at = this.#clock();
    if (at - this.#drawnAt < (this.#io.terminalWidth === null ? plainMs : redrawMs)) return;
    this.#drawnAt = at;
    this.#samples.push({ at, done });
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= windowMs) this.#samples.shift();
    if (this.#io.terminalWidth === null) this.#io.say(this.#line());
    else this.#io.draw(`\r\u001b[K${this.#line().slice(0, this.#io.terminalWidth - 1)}`);
  }

  /** Takes the bar away and says what was done in all, how fast and how long it took. */
  end(): void {
    const seconds = (this.#clock() - this.#startedAt) / 1_000;
    const { already = 0, label, unit } = this.#options;
    const fresh = this.#done - already;
    const rate = seconds > 0 ? Math.round(fresh / seconds) : fresh;
    if (this.#io.terminalWidth !== null) this.#io.draw('\r\u001b[K');
    this.#io.say(`${label}: ${count(fresh)} ${unit} in ${time(seconds)} (${count(rate)}/s)`);
  }

  #line(): string {
    const { label, unit, total } = this.#options;
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const rate = last.at > first.at ? ((last.done - first.done) / (last.at - first.at)) * 1_000 : 0;
    if (total === null) return `${label}: ${count(this.#done)} ${unit}, ${count(Math.round(rate))}/s`;
    const share = total === 0 ? 1 : Math.min(1, this.#done / total);
    const left = rate > 0 ? `, ${time((total - this.#done) / rate)} left` : '';
    const bar =
      this.#io.terminalWidth === null ? '' : ` [${'='.repeat(Math.floor(share * barWidth)).padEnd(barWidth)}]`;
    const percent = `${Math.floor(share * 100)} %`;
    return `${label}:${bar} ${percent}, ${count(this.#done)} of ${count(total)} ${unit}, ${count(Math.round(rate))}/s${left}`;
  }
}

/** `149116` → `149,116`. */
function count(value: number): string {
  return value.toLocaleString('en');
}

/** `75.3` → `1 min 15 s`. */
function time(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
