import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Batches, Column } from './column.ts';
import { csv } from './csv.ts';
import { xlsx } from './xlsx.ts';

export const exportFormats = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export interface Export<Row> {
  /** Of the file, without its ending: `orders-export`. */
  readonly name: string;
  readonly format: ExportFormat;
  readonly columns: readonly Column<Row>[];
  /** Begins to read; told by the signal when nobody waits for the rows any more. */
  readonly rows: (signal: AbortSignal) => Batches<Row>;
}

/**
 * Answers with a table as a file, however long, in constant memory: rows are read as fast as the client takes them, and
 * no further when she has gone. What goes wrong before the first rows is a problem document; after that the answer
 * breaks off, which clients see as a failed download.
 *
 * @example
 * return sendExport(reply, { name: 'trust-metrics', format: 'xlsx', columns, rows: (signal) => source.batches(query, signal) });
 */
export async function sendExport<Row>(reply: FastifyReply, table: Export<Row>): Promise<FastifyReply> {
  reply.header('content-type', exportTypes[table.format]);
  reply.header('content-disposition', `attachment; filename="${table.name}.${table.format}"`);
  if (reply.request.method === 'HEAD') return reply.send(Readable.from([])); // how long it is, only making it tells
  if (reply.raw.closed) return reply.hijack(); // there is nobody to answer
  const gone = new AbortController();
  const iterator = table.rows(gone.signal)[Symbol.asyncIterator]();
  // comes in any case, also when nothing of the stream was ever asked for
  reply.raw.once('close', () => {
    gone.abort();
    iterator.return?.().catch(() => {}); // who reads the stream hears of it
  });
  let first: IteratorResult<readonly Row[]>;
  try {
    first = await iterator.next();
  } catch (error) {
    if (gone.signal.aborted) return reply.hijack();
    reply.removeHeader('content-disposition');
    throw error;
  }
  const { name, columns, format } = table;
  const batches = startingWith(first, iterator);
  const bytes = format === 'csv' ? csv(columns, batches) : xlsx(name.replace(/-export$/, ''), columns, batches);
  return reply.send(Readable.from(bytes, { objectMode: false }));
}

async function* startingWith<Row>(
  first: IteratorResult<readonly Row[]>,
  iterator: AsyncIterator<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let next = first; !next.done; next = await iterator.next()) yield next.value;
}
