import { uuid7 } from '../../kernel/ids.ts';
import { totalsOf } from '../carts/index.ts';
import type { ImportedProduct } from '../catalog/index.ts';
import type { StoreSettings } from './settings.ts';
import type { OrderDraft } from './store-insert.ts';
import type { OrderStatus } from './types.ts';

/** An order of another system's history, as a feed map made it. Money in cents, times ISO 8601. */
export interface ImportOrder {
  readonly source: string;
  readonly external_id: string;
  readonly customer_id: string | null;
  readonly placed_at: string;
  readonly status: OrderStatus;
  readonly payment_status: 'pending' | 'paid' | 'refunded';
  readonly payment_method: string;
  readonly lines: readonly {
    readonly product_id: string;
    readonly product_name: string;
    readonly category: string | null;
    readonly quantity: number;
    readonly price_cents: number;
  }[];
  /** Part of the demo, so that it can be cleared. */
  readonly demo?: boolean;
}

/** The order that an import writes. What a till sold had its tax inside, whatever this store does. */
export function draftOf(input: ImportOrder, settings: StoreSettings): OrderDraft {
  const items = input.lines.map((line) => ({
    product_id: line.product_id,
    product_name: line.product_name,
    category: line.category,
    options: [],
    quantity: line.quantity,
    price_cents: line.price_cents,
    tax_rate_points: settings.tax_rate_points,
  }));
  const totals = totalsOf(items, null, true);
  const paid = input.payment_status !== 'pending';
  return {
    order_id: uuid7(),
    customer_id: input.customer_id,
    guest_id: null,
    status: input.status,
    payment_status: input.payment_status,
    payment_method: input.payment_method,
    placed_at: input.placed_at,
    promised_at: null,
    ready_at: null,
    completed_at: input.status === 'completed' ? input.placed_at : null,
    cancelled_at: input.status === 'cancelled' ? input.placed_at : null,
    currency: settings.currency,
    prices_include_tax: true,
    ...totals,
    captured_cents: paid ? totals.total_cents : 0,
    refunded_cents: input.payment_status === 'refunded' ? totals.total_cents : 0,
    coupon_code: null,
    fulfilment: { type: 'pickup' },
    contact: null,
    note: null,
    dietary_overrides: [],
    origin: 'import',
    source: input.source,
    external_id: input.external_id,
    demo: input.demo ?? false,
    version: 1,
    items,
  };
}

/** What the orders sold, each product once, with the name and price of the last. */
export function productsOf(drafts: readonly OrderDraft[]): ImportedProduct[] {
  const products = new Map<string, ImportedProduct>();
  for (const { items } of drafts) {
    for (const { product_id, product_name: name, category, price_cents } of items) {
      products.set(product_id, { product_id, name, category, price_cents });
    }
  }
  return [...products.values()];
}
