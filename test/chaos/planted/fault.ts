import type { Operation } from '../operations.ts';

/** A fault planted in sound books, or in what clients were told, and the invariant that must notice it. */
export interface Planted {
  readonly id: string;
  readonly what: string;
  readonly sql?: string | ((operations: readonly Operation[]) => string);
  /** Tells clients something else than they were told. */
  readonly tell?: (operations: readonly Operation[]) => readonly Operation[];
  /** Lets other mails arrive. */
  readonly deliver?: (mails: readonly string[]) => readonly string[];
  /** It must be noticed also while the shop is open, not only at rest. */
  readonly meanwhile?: true;
}

/** The first order of which this is true, in SQL. */
export const someOrder = (which: string) =>
  `(select order_id from orders.orders where ${which} order by order_id limit 1)`;
