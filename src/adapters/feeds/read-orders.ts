import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { queryRows } from '../duckdb/index.ts';
import { type ImportedOrder, orderStatuses, paymentStatuses } from './imported-order.ts';
import type { OpenedFeed } from './open-feed.ts';
import { pageLines } from './order-lines.ts';

/**
 * The orders of a feed in batches, in the order of their first lines: the same for the same files, so that a reader who
 * stopped goes on with `skip` = the number of orders it has.
 */
export async function* readOrders(feed: OpenedFeed, batchSize: number, skip = 0): AsyncGenerator<ImportedOrder[]> {
  const connection = await feed.workspace.connect();
  const files = feed.staging.files.map(({ name }) => name);
  let batch: ImportedOrder[] = [];
  let open: ImportedOrder | undefined;
  try {
    for await (const chunk of readLines(connection, skip)) {
      // the last order of a chunk may go on in the next one
      const orders = groupLines(chunk, feed.map.source, files, open);
      open = orders.pop();
      for (const order of orders) {
        batch.push(order);
        if (batch.length === batchSize) {
          yield batch;
          batch = [];
        }
      }
    }
    if (open) batch.push(open);
    if (batch.length > 0) yield batch;
  } finally {
    connection.disconnectSync();
  }
}

interface Page {
  start: number;
  last_seq: number;
  order_count: number;
}

/**
 * The lines of order after order, sorted a page at a time: DuckDB's sort of a whole large file needs more memory than it
 * is given. A page reads from its start to the last line of its orders, so orders whose lines stand together cost one
 * pass over the file in all.
 */
async function* readLines(connection: DuckDBConnection, skip: number): AsyncGenerator<DuckDBDataChunk> {
  let left = skip;
  for (const page of await queryRows<Page>(connection, pagesSql)) {
    if (left < page.order_count) {
      const result = await connection.stream(linesSql(page, left));
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        yield chunk;
      }
    }
    left = Math.max(0, left - page.order_count);
  }
}

const pagesSql = 'SELECT start::DOUBLE AS start, last_seq::DOUBLE AS last_seq, order_count FROM _pages ORDER BY start';

/** Enums come as the same few strings again and again, text as a new string for every value. */
function linesSql({ start, last_seq }: Page, skip: number): string {
  const oneOf = (values: readonly string[]) => `ENUM (${values.map((value) => `'${value}'`).join(', ')})`;
  return `
    WITH orders AS (
      SELECT order_id, first_seq FROM _orders WHERE first_seq BETWEEN ${start} AND ${start + pageLines - 1}
      ORDER BY first_seq OFFSET ${skip}
    )
    SELECT l.file_no, l.line_no::DOUBLE, l.order_id, l.customer_id, l.placed_ms::DOUBLE,
           l.status::${oneOf(orderStatuses)}, l.payment_status::${oneOf(paymentStatuses)}, l.payment_method,
           l.product_id, l.product_name, l.category, l.quantity, l.price_cents::DOUBLE
    FROM _good AS l JOIN orders AS o USING (order_id)
    WHERE l.seq BETWEEN ${start} AND ${last_seq}
    ORDER BY o.first_seq, l.seq`;
}

/** The orders of a chunk, the first of which may go on with `open`. By column, as this is the inner loop of an import. */
function groupLines(chunk: DuckDBDataChunk, source: string, files: readonly string[], open?: ImportedOrder) {
  const [fileNo, lineNo, orderId, customerId, placedMs, status, paymentStatus, paymentMethod, ...line] =
    chunk.getColumns();
  const [productId, productName, category, quantity, priceCents] = line;
  const orders = open ? [open] : [];
  let order = open;
  for (let i = 0; i < chunk.rowCount; i++) {
    if (orderId![i] !== order?.external_id) {
      order = {
        source,
        external_id: orderId![i] as string,
        customer_id: customerId![i] as string | null,
        placed_at: new Date(placedMs![i] as number).toISOString(),
        status: status![i] as ImportedOrder['status'],
        payment_status: paymentStatus![i] as ImportedOrder['payment_status'],
        payment_method: paymentMethod![i] as string,
        lines: [],
        file: files[fileNo![i] as number]!,
        line_no: lineNo![i] as number,
      };
      orders.push(order);
    }
    order!.lines.push({
      product_id: productId![i] as string,
      product_name: productName![i] as string,
      category: category![i] as string | null,
      quantity: quantity![i] as number,
      price_cents: priceCents![i] as number,
      line_no: lineNo![i] as number,
    });
  }
  return orders;
}
