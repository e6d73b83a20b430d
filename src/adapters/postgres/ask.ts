import type pg from 'pg';
import { encodeValues } from './encode.ts';

const lookMs = 1_000;

export interface Question {
  /** Named statements are prepared once per connection. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * Sends statements and bounds how long their answers may take. A server that is frozen, or a network that swallows
 * everything, says nothing at all: then the connection is broken off, and whoever waits learns that it is lost.
 *
 * Not by the driver's `query_timeout`, and not by the promise that it makes when it is given no callback: either lets
 * every result, with all its rows, live until the next full garbage collection (pg 8.23).
 */
export class Asker {
  readonly #answerMs: number;
  /** What is unanswered, in slots that are used again, with the time since which it is. */
  readonly #asked: (pg.ClientBase | undefined)[] = [];
  readonly #since: number[] = [];
  readonly #free: number[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(answerMs: number) {
    this.#answerMs = answerMs;
    this.#timer = setInterval(() => this.#breakOffSilent(), Math.min(lookMs, answerMs / 4)).unref();
  }

  ask(client: pg.ClientBase, { name, text, values = [] }: Question): Promise<pg.QueryResult> {
    const slot = this.#free.pop() ?? this.#asked.length;
    this.#asked[slot] = client;
    this.#since[slot] = performance.now();
    const config = { name, text, values: encodeValues(values) };
    return new Promise((resolve, reject) => {
      client.query(config, (error: Error | null, result: pg.QueryResult) => {
        this.#asked[slot] = undefined;
        this.#free.push(slot);
        if (error) reject(error);
        else resolve(result);
      });
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #breakOffSilent(): void {
    const now = performance.now();
    this.#asked.forEach((client, slot) => {
      if (client === undefined || now - this.#since[slot]! < this.#answerMs) return;
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    });
  }
}
