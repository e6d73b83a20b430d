import { Readable } from 'node:stream';
import type { Reader } from '../../kernel/database.ts';
import { type Place, readPurchases, type StoredPurchase } from './store.ts';

const pageSize = 500;

/** Whose purchases, whether only those of this very `userid`, and behind which one. */
export interface Wanted {
  readonly user: string;
  readonly own: boolean;
  readonly after: Place | null;
}

/**
 * All these purchases as JSON text, `before` + an array + `after`, read and written page by page, so that memory does not grow
 * with their number. What there is first is read before this resolves: a database that is down has its own answer.
 */
export async function streamPurchases(
  reader: Reader,
  wanted: Wanted,
  [before, after]: readonly [string, string],
): Promise<Readable> {
  const first = await readPurchases(reader, { ...wanted, limit: pageSize });
  return Readable.from(texts(reader, wanted, first, before, after), { objectMode: false });
}

async function* texts(reader: Reader, wanted: Wanted, first: StoredPurchase[], before: string, after: string) {
  yield `${before}[${textOf(first)}`;
  let page = first;
  while (page.length === pageSize) {
    page = await readPurchases(reader, { ...wanted, after: page.at(-1)!, limit: pageSize });
    if (page.length > 0) yield `,${textOf(page)}`;
  }
  yield `]${after}`;
}

const textOf = (purchases: readonly StoredPurchase[]) => JSON.stringify(purchases).slice(1, -1);
