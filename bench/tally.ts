import type { Answer } from './answer-reader.ts';
import type { Call, Listener } from './connection.ts';
import { Latencies } from './latencies.ts';

/** One step's answers of the expected status; times in milliseconds, from writing the request to the whole answer. */
export interface StepResult {
  count: number;
  /** Answers a second. */
  rate: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export interface LoadResult {
  connections: number;
  seconds: number;
  steps: Record<string, StepResult>;
  statuses: Record<string, number>;
  /** Unexpected statuses and lost connections, by reason, warm-up included. */
  errors: Record<string, number>;
  /** The first few unexpected answers. */
  samples: string[];
  /** Share of one core that this process used while it measured. */
  cpu: number;
}

const keptSamples = 3;

/** Counts what the connections of one load report. */
export class Tally implements Listener {
  stopping = false;
  readonly #steps = new Map<string, Latencies>();
  readonly #statuses = new Map<number, number>();
  readonly #errors = new Map<string, number>();
  readonly #samples: string[] = [];
  readonly #connections: number;
  readonly #whenAllEnded: () => void;
  #open: number;
  #measuring = false;
  #startedAt = 0;
  #endedAt = 0;
  #cpu = process.cpuUsage();

  constructor(connections: number, whenAllEnded: () => void) {
    this.#connections = connections;
    this.#open = connections;
    this.#whenAllEnded = whenAllEnded;
  }

  answered(call: Call, milliseconds: number, answer: Answer): void {
    if (answer.status !== call.expect && answer.status !== call.orElse) this.#unexpected(call, answer);
    else if (this.#measuring) {
      const step = answer.status === call.expect ? call.step : `${call.step}: ${answer.status}`;
      this.#stepOf(step).record(milliseconds);
    }
    if (this.#measuring) count(this.#statuses, answer.status);
  }

  failed(reason: string): void {
    count(this.#errors, reason);
  }

  ended(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.stop();
    this.#whenAllEnded();
  }

  startMeasuring(): void {
    this.#measuring = true;
    this.#startedAt = performance.now();
    this.#cpu = process.cpuUsage();
  }

  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.#measuring = false;
    this.#endedAt = performance.now();
    this.#cpu = process.cpuUsage(this.#cpu);
  }

  result(): LoadResult {
    const seconds = (this.#endedAt - this.#startedAt) / 1000;
    return {
      connections: this.#connections,
      seconds,
      steps: Object.fromEntries([...this.#steps].map(([name, latencies]) => [name, summary(latencies, seconds)])),
      statuses: Object.fromEntries(this.#statuses),
      errors: Object.fromEntries(this.#errors),
      samples: this.#samples,
      cpu: (this.#cpu.user + this.#cpu.system) / 1e6 / seconds,
    };
  }

  #stepOf(name: string): Latencies {
    let latencies = this.#steps.get(name);
    if (latencies === undefined) {
      latencies = new Latencies();
      this.#steps.set(name, latencies);
    }
    return latencies;
  }

  #unexpected(call: Call, answer: Answer): void {
    count(this.#errors, `${call.step}: status ${answer.status}`);
    if (this.#samples.length < keptSamples)
      this.#samples.push(`${call.step} ${answer.status} ${answer.body.slice(0, 500)}`);
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The figures of what was recorded in so many seconds. */
export function summary(latencies: Latencies, seconds: number): StepResult {
  return {
    count: latencies.count,
    rate: latencies.count / seconds,
    p50: latencies.percentile(0.5),
    p90: latencies.percentile(0.9),
    p99: latencies.percentile(0.99),
    max: latencies.max,
  };
}
