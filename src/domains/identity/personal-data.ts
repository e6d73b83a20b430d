import type { Reader, Transaction } from '../../kernel/database.ts';

/** What one part of the business knows of a person: how she gets it, and how it is forgotten. */
export interface PersonalData {
  /** As a member of the export. */
  readonly name: string;
  /** All of it, as JSON. */
  read(reader: Reader, customerId: string): Promise<unknown>;
  /** What `forget` needs for itself: locks of kinds that are taken together with the customer's. */
  locks?(customerId: string): readonly string[];
  /** Takes out who she is, in the transaction that erases her. What may lag behind is done at `customer.erased`. */
  forget?(tx: Transaction, customerIds: readonly string[], now: Date): void;
}

/** Everything that the parts know of a person, by their names. */
export async function exportOf(parts: readonly PersonalData[], reader: Reader, customerId: string) {
  const all = await Promise.all(parts.map(async ({ name, read }) => [name, await read(reader, customerId)] as const));
  return Object.fromEntries(all);
}
