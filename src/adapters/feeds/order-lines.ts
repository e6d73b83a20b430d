import { quoteIdentifier, quoteText } from '../duckdb/index.ts';
import type { FeedColumn, FeedMap } from './feed-map.ts';
import type { RuleCheck } from './rule-checks.ts';

/** What an unmapped column holds. The others are required, or NULL when unmapped. */
const defaults: Partial<Record<FeedColumn, string>> = {
  quantity: "'1'",
  order_level_payment_status: "'paid'",
  status: "'completed'",
};
export const feedColumns: readonly FeedColumn[] = [
  'order_id',
  'order_date',
  'customer_id',
  'product_id',
  'product_name',
  'category',
  'quantity',
  'price',
  'currency',
  'total_amount',
  'order_level_payment_status',
  'payment_method',
  'status',
];

/** Rows to a group of the Parquet files in between. Small: a writer holds a group, and who reads few lines reads few. */
export const rowGroupSize = 8_192;
/** Line numbers to a page of orders or rejects, which is sorted in memory. */
export const pageLines = 16_384;

/** SQL of one value as text: NULL when it is blank or the expression fails, as one bad cell must not fail the file. */
export function cellSql(expression: string): string {
  return `nullif(trim(TRY(CAST((${expression}\n) AS VARCHAR))), '')`;
}

/**
 * SQL that selects the order lines of a feed, one row each: `file_no, line_no, kept`, `seq` (orders
 * lines over all files), the values in our types, and `broken`:
 * NULL for a good line, else which of `checks` it breaks, as bits. A line to reject keeps what the map's expressions
 * gave for it in `said`, in the order of `feedColumns`. `alias` names the driving table within the map's `from`.
 */
export function orderLines(map: FeedMap, alias: string, checks: readonly RuleCheck[]): string {
  const cells = feedColumns.map((column) => {
    const expression = map.columns[column];
    return `${expression ? cellSql(expression) : (defaults[column] ?? 'CAST(NULL AS VARCHAR)')} AS ${column}`;
  });
  const origin = quoteIdentifier(alias);
  const bits = checks.map(({ holds }, index) => `CASE WHEN ${holds} THEN 0 ELSE ${2 ** index}::BIGINT END`);
  return `
    WITH said AS (
      SELECT ${origin}._file_no AS file_no, ${origin}._line AS line_no,
             ${map.where ? `coalesce(TRY(CAST((${map.where}\n) AS BOOLEAN)), false)` : 'true'} AS kept,
             ${cells.join(',\n             ')}
      FROM ${map.from}
      WHERE ${origin}._line IS NOT NULL
    ), read AS (
      SELECT *, epoch_ms(_moment(order_date)) AS placed_ms,
             _money(price) AS price_money, _cents(_money(total_amount)) AS total_cents,
             TRY_CAST(regexp_extract(quantity, ${quoteText(`^(-?\\d{1,9})(?:[${map.decimal}]0*)?$`)}, 1) AS INTEGER) AS pieces
      FROM said
    ), understood AS (
      SELECT *, _cents(price_money) AS price_cents FROM read
    ), judged AS (
      SELECT *, CASE WHEN kept THEN nullif(${bits.join('\n                     + ')}, 0) END AS broken FROM understood
    )
    SELECT file_no, line_no, (file_no::BIGINT << 40) + line_no AS seq, kept, order_id, customer_id, placed_ms, product_id,
           coalesce(product_name, product_id) AS product_name, category, pieces AS quantity, price_cents, total_cents,
           lower(order_level_payment_status) AS payment_status, coalesce(payment_method, 'unknown') AS payment_method,
           lower(status) AS status, broken,
           CASE WHEN broken IS NOT NULL THEN [${feedColumns.join(', ')}] END AS said
    FROM judged`;
}
