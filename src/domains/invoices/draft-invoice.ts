import { uuid7 } from '../../kernel/ids.ts';
import { taxesOf } from '../carts/index.ts';
import type { Order } from '../orders/index.ts';
import type { Payment } from '../payments/index.ts';
import { sumOf } from './sums.ts';
import type { DocumentDraft, InvoiceSettings, Party } from './types.ts';

/** What is known of an order when its invoice is written. */
export interface Sale {
  readonly order: Order;
  readonly payments: readonly Payment[];
  /** What the profile of the customer calls her. */
  readonly customerName: string | undefined;
}

/** The invoice of an order. Throws when the taxes are not the order's to the cent: no such invoice may be issued. */
export function draftInvoice(
  { order, payments, customerName }: Sale,
  settings: InvoiceSettings,
  now: Date,
): DocumentDraft {
  const taxes = taxesOf(order.items, order.discount_cents, order.prices_include_tax);
  const { net_cents, tax_cents, gross_cents } = sumOf(taxes);
  if (tax_cents !== order.tax_cents || gross_cents !== order.total_cents)
    throw new Error(
      `the taxes of order ${order.order_id} come to ${tax_cents} of ${gross_cents} cents, which it has not`,
    );
  return {
    invoice_id: uuid7(),
    kind: 'invoice',
    series: settings.series,
    order_id: order.order_id,
    refund_id: null,
    corrects: null,
    issued_at: now.toISOString(),
    currency: order.currency,
    net_cents,
    tax_cents,
    total_cents: gross_cents,
    content: {
      store_name: settings.store_name,
      time_zone: settings.time_zone,
      seller: settings.seller,
      buyer: buyerOf(order, customerName),
      order_number: String(order.order_number),
      placed_at: order.placed_at,
      supplied_at: order.completed_at ?? order.placed_at,
      payments: payments
        .filter(({ status }) => status === 'captured')
        .map(({ method, amount_cents }) => ({ method, amount_cents })),
      prices_include_tax: order.prices_include_tax,
      lines: order.items.map((item) => ({
        product_name: item.product_name,
        options: item.options.map(({ name, price_delta_cents }) => ({ name, price_delta_cents })),
        quantity: item.quantity,
        price_cents: item.price_cents,
        tax_rate_points: item.tax_rate_points,
      })),
      subtotal_cents: order.subtotal_cents,
      discount_cents: order.discount_cents,
      coupon_code: order.coupon_code,
      taxes: taxes.toSorted((a, b) => b.tax_rate_points - a.tax_rate_points),
      corrected: null,
    },
  };
}

/** Who ordered: as she named herself to this order, else as her profile has it; null for an unnamed guest or a till. */
function buyerOf({ contact, fulfilment }: Order, customerName: string | undefined): Party | null {
  const name = typeof contact?.name === 'string' ? contact.name : customerName;
  const address = addressOf(fulfilment.address);
  if (name === undefined && address.length === 0) return null;
  return { name: name ?? '', address, tax_id: null };
}

const maxAddressLines = 8;

/** A delivery's address: a text, or the fields that an older client gave it, in its order. */
function addressOf(address: unknown): string[] {
  const parts = typeof address === 'string' ? address.split(/,|\n/) : Object.values(address ?? {}).flat();
  return parts
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .map((part) => String(part).trim())
    .filter((part) => part !== '')
    .slice(0, maxAddressLines);
}
