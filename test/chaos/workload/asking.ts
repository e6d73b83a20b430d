import { setTimeout as delay } from 'node:timers/promises';
import type { Client, Request } from '../client.ts';
import { type Effect, note, type Operation, operation } from '../operations.ts';
import type { Random } from '../random.ts';

export interface WorkloadOptions {
  readonly client: Client;
  /** Where requests may be sent; asked anew for each. */
  readonly origins: readonly string[];
  /** Two services with all rights, so that one's keys can be tried by the other. */
  readonly apiKeys: readonly [string, string];
  /** Products with counted stock. */
  readonly tracked: readonly string[];
  /** Customers with points. */
  readonly savers: readonly string[];
  /** Of somebody who may run jobs. */
  readonly token: string;
  readonly random: Random;
}

const maxTries = 4;

/** How all clients ask, whatever they want, and what they know in common: what was asked for, and which orders there are. */
export class Asking {
  readonly operations: Operation[] = [];
  readonly orders: string[] = [];
  readonly options: WorkloadOptions;
  #stopped = false;
  #last = 0;
  #hunts = 0;

  constructor(options: WorkloadOptions) {
    this.options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A number for a name, or a key, that nothing else has. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** The product of which there is not enough and that everybody wants at this time. */
  hunted(): string {
    this.#hunts += 1;
    const { tracked } = this.options;
    return tracked[Math.floor(this.#hunts / 10) % tracked.length]!;
  }

  /** What the first service is to ask for by POST, with a key of its own or none. */
  operation(keyed: boolean, path: string, body: unknown, effect: Effect): Operation {
    const idempotencyKey = keyed ? `key-${this.next()}` : undefined;
    return this.record({ method: 'POST', path, body, apiKey: this.options.apiKeys[0], idempotencyKey }, effect);
  }

  record(request: Request, effect: Effect): Operation {
    const one = operation(request, effect);
    this.operations.push(one);
    return one;
  }

  /** Asks until it is decided, but not for ever. */
  async insist(one: Operation, random: Random): Promise<void> {
    for (let tries = 0; tries < maxTries && !this.#stopped; tries += 1) {
      // an impatient client asks everybody at once, if a key makes that safe
      const eager = one.request.idempotencyKey !== undefined && random.next() < 0.15;
      const decided = await Promise.all(Array.from({ length: eager ? 3 : 1 }, () => this.try(one, random)));
      if (decided.some(Boolean)) {
        if (random.next() < 0.1) await this.try(one, random); // the answer was lost on the way to whoever asked
        return;
      }
      await delay(random.between(10, 150));
    }
  }

  /** Asks once. @returns whether it is decided */
  async try(one: Operation, random: Random): Promise<boolean> {
    const { client, origins } = this.options;
    return note(one, await client.send(random.pick(origins), one.request));
  }
}
