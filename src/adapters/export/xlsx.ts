import type { Batches, Column } from './column.ts';
import { pieces } from './pieces.ts';
import { rowWriter } from './xlsx-cells.ts';
import { firstParts, lastParts, sheetEnd, sheetPath, sheetStart } from './xlsx-parts.ts';
import { ZipWriter } from './zip.ts';

export interface SheetLimits {
  /** The heading included. */
  readonly rows: number;
  /** After so many no further batch begins. */
  readonly bytes: number;
}

/** What Excel can show, and what stays under the archive's 4 GiB for an entry with a batch of large rows more. */
const usualLimits: SheetLimits = { rows: 1_048_576, bytes: 3_500_000_000 };

/**
 * Rows as a workbook (XLSX): numbers and dates as such, the heading bold and always in view. What one sheet cannot hold
 * goes on in a further one, under the same heading.
 */
export async function* xlsx<Row>(
  name: string,
  columns: readonly Column<Row>[],
  batches: Batches<Row>,
  limits: SheetLimits = usualLimits,
): AsyncGenerator<Buffer> {
  const zip = new ZipWriter();
  const source = new SharedRows(batches);
  try {
    for (const [path, text] of firstParts) yield zip.small(path, text);
    let sheets = 0;
    do {
      sheets += 1;
      yield* zip.streamed(sheetPath(sheets), sheet(columns, source, limits));
    } while (await source.hasMore());
    for (const [path, text] of lastParts(name, sheets)) yield zip.small(path, text);
    yield zip.end();
  } finally {
    await source.close();
  }
}

async function* sheet<Row>(
  columns: readonly Column<Row>[],
  source: SharedRows<Row>,
  limits: SheetLimits,
): AsyncGenerator<string> {
  const write = rowWriter(columns);
  let rows = 1;
  let bytes = 0;
  yield sheetStart(columns);
  while (rows < limits.rows && bytes < limits.bytes && (await source.hasMore())) {
    const batch = source.take(limits.rows - rows);
    for (const piece of pieces(batch, (row) => write(row, ++rows))) {
      bytes += Buffer.byteLength(piece);
      yield piece;
    }
  }
  yield sheetEnd;
}

/** Batches of rows that several sheets share. */
class SharedRows<Row> {
  readonly #batches: AsyncIterator<readonly Row[]>;
  #rows: readonly Row[] = [];

  constructor(batches: Batches<Row>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.#rows.length === 0) {
      const next = await this.#batches.next();
      if (next.done) return false;
      this.#rows = next.value;
    }
    return true;
  }

  /** What has come and was not taken yet, at most `count` rows. */
  take(count: number): readonly Row[] {
    const taken = this.#rows.slice(0, count);
    this.#rows = this.#rows.slice(count);
    return taken;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
