import type { Way } from '../support/statement-proxy.ts';
import { verdictOf } from './operations.ts';
import type { Violation } from './promises.ts';
import { openShop } from './shop.ts';

export interface CutOptions {
  readonly log: (line: string) => void;
  /** Ends at the first broken promise. For mutants. */
  readonly untilBroken?: boolean;
  /** Another copy of the program than this one. */
  readonly program?: string;
}

export interface CutReport {
  /** Where the connection was cut, in a purchase each. */
  readonly points: number;
  readonly violations: readonly Violation[];
}

/** More statements than a checkout can have; reaching it means that nothing is counted. */
const mostStatements = 200;

/**
 * Cuts the connection between Crema and PostgreSQL at every statement of a checkout: the first is lost on its way, the
 * second, … the answer to the first, … to COMMIT. Without an idempotency key too:
 * what a client is told must be true although it has no second try.
 */
export async function enumerateCutPoints({ log, untilBroken, program }: CutOptions): Promise<CutReport> {
  await using shop = await openShop(program);
  let points = 0;
  const cutAt = async (way: Way, nth: number, keyed: boolean): Promise<boolean> => {
    const checkout = await shop.fillCart(keyed);
    const cut = shop.proxy.cutAt(way, nth);
    const decided = await shop.ask(checkout);
    cut.forget();
    if (!decided && keyed) await shop.learn(checkout);
    if (!cut.reached()) return false;
    points += 1;
    log(`${way} ${nth} lost, ${keyed ? 'with' : 'without'} a key: ${verdictOf(checkout)}`);
    return true;
  };
  for (const keyed of [false, true]) {
    for (const way of ['answer', 'request'] as const) {
      for (let nth = 1; await cutAt(way, nth, keyed); nth += 1) {
        if (nth === mostStatements) throw new Error(`a checkout has more than ${mostStatements} statements`);
        const violations = untilBroken ? await shop.promises() : [];
        if (violations.length > 0) return { points, violations };
      }
    }
  }
  return { points, violations: await shop.audit() };
}
