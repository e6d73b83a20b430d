export const orderStatuses = ['placed', 'accepted', 'preparing', 'ready', 'completed', 'cancelled'] as const;
export const paymentStatuses = ['pending', 'paid', 'refunded'] as const;

export interface ImportedLine {
  product_id: string;
  product_name: string;
  category: string | null;
  /** 1 to 100,000. */
  quantity: number;
  /** For one piece, 0 to 9,999,999,999. */
  price_cents: number;
  line_no: number;
}

/** An order as a feed tells it: its valid lines, and the rest as its first valid line says. In the store's currency. */
export interface ImportedOrder {
  /** The map's `source`, within which `external_id` is unique. */
  source: string;
  external_id: string;
  customer_id: string | null;
  /** ISO 8601 in UTC. */
  placed_at: string;
  status: (typeof orderStatuses)[number];
  payment_status: (typeof paymentStatuses)[number];
  payment_method: string;
  lines: ImportedLine[];
  /** Where its first line stands. */
  file: string;
  line_no: number;
}

export type Rule =
  | 'malformed_row'
  | 'missing_key'
  | 'ambiguous_key'
  | 'bad_number'
  | 'negative_amount'
  | 'bad_timestamp'
  | 'bad_currency'
  | 'unknown_status';

/** A line of a file that broke rules and was left out. `rules`, `columns` and `messages` go together by index. */
export interface Reject {
  file: string;
  line_no: number;
  /** The order it belongs to, where that much could be read. */
  order_id: string | null;
  rules: Rule[];
  /** Our column; null where the row as a whole is at fault. */
  columns: (string | null)[];
  messages: string[];
  raw: string;
}
