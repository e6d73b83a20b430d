import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import type { Column } from '../../../src/adapters/export/index.ts';

/** Rows as a cursor would give them, in batches of this size; tells how many were asked for. */
export function batchesOf<Row>(rows: readonly Row[], size = 3) {
  const asked = { batches: 0, closed: false };
  async function* batches() {
    try {
      for (let from = 0; from < rows.length; from += size) {
        asked.batches += 1;
        yield rows.slice(from, from + size);
      }
    } finally {
      asked.closed = true;
    }
  }
  return Object.assign(batches(), { asked });
}

/** A column of one type over rows that are bare values. */
export const column = (type: Column<unknown>['type'], name: string = type): Column<unknown> => ({
  name,
  type,
  of: (row) => row,
});

/** What a stream of bytes comes to. */
export const whole = (bytes: AsyncIterable<Buffer>): Promise<Buffer> => buffer(bytes);

/** The parts of an archive as texts, by a reader that is not ours. */
export function unzip(archive: Buffer): Record<string, string> {
  const parts = Object.entries(unzipSync(archive));
  return Object.fromEntries(parts.map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}
