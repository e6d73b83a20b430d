import type { Change } from '../copy.ts';

/** A planted bug in the code, and the invariants of which at least one must notice it under chaos. */
export interface Mutant {
  readonly what: string;
  readonly expects: readonly string[];
  readonly changes: readonly Change[];
  /** It is in the way by brokers. */
  readonly on?: 'kafka';
  /** Instead of chaos: how it is tried at chosen moments. */
  readonly by?: 'crash points of Crema' | 'crash points of PostgreSQL' | 'cut points' | 'overload' | 'cache outage';
}
