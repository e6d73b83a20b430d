import { setTimeout as delay } from 'node:timers/promises';
import type { Operation } from './operations.ts';
import type { Random } from './random.ts';
import { Asking, type WorkloadOptions } from './workload/asking.ts';
import { overfill, reuseKey } from './workload/misuse.ts';
import { redeem, spend, spendAndRegret } from './workload/savers.ts';
import { buy, contend, shop, shopWithoutKey } from './workload/shoppers.ts';
import { refund, runJob, serve } from './workload/staff.ts';

/** What clients do all day, and a record of everything they were told. */
export class Workload {
  readonly operations: Operation[];
  readonly #asking: Asking;
  readonly #random: Random;

  constructor(options: WorkloadOptions) {
    this.#asking = new Asking(options);
    this.#random = options.random;
    this.operations = this.#asking.operations;
  }

  /** Runs so many clients until `stop`. However slow the machine, a key is used for two things and a redemption goes back, at least once. */
  async run(clients: number): Promise<void> {
    await reuseKey(this.#asking, this.#random.fork());
    await spendAndRegret(this.#asking, this.#random.fork());
    await Promise.all(Array.from({ length: clients }, () => this.#client(this.#random.fork())));
  }

  stop(): void {
    this.#asking.stop();
  }

  /** Asks again, with their keys, for everything that is not decided yet, until it is. */
  async learn(deadline: number): Promise<void> {
    const open = this.operations.filter(
      ({ answers, request }) => answers.length === 0 && request.idempotencyKey !== undefined,
    );
    await Promise.all(
      open.map(async (one) => {
        while (Date.now() < deadline && !(await this.#asking.try(one, this.#random))) await delay(100);
      }),
    );
  }

  async #client(random: Random): Promise<void> {
    const asking = this.#asking;
    while (!asking.stopped) {
      const act = random.weighted([
        [5, () => shop(asking, random)],
        [4, () => shopWithoutKey(asking, random)],
        [3, () => contend(asking, random)],
        [4, () => serve(asking, random)],
        [2, () => refund(asking, random)],
        [3, async () => void (await spend(asking, random))],
        [1, () => redeem(asking, random)],
        [3, () => buy(asking, random)],
        [1, () => reuseKey(asking, random)],
        [1, () => overfill(asking, random)],
        [1, () => runJob(asking, random)],
      ]);
      await act();
    }
  }
}
