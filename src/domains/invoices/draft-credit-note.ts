import { uuid7 } from '../../kernel/ids.ts';
import { allocate, multiplyRatio } from '../../kernel/money.ts';
import type { TaxShare } from '../carts/index.ts';
import type { Refund } from '../payments/index.ts';
import { sumOf } from './sums.ts';
import type { DocumentDraft, InvoiceSettings, IssuedDocument } from './types.ts';

/**
 * The credit note of a refund: an amount of the invoice, spread over its tax rates.
 *
 * @param earlier the credit notes of this invoice so far
 */
export function draftCreditNote(
  invoice: Pick<IssuedDocument, 'invoice_id' | 'invoice_number' | 'issued_at' | 'order_id' | 'currency' | 'content'>,
  earlier: readonly Pick<DocumentDraft, 'content'>[],
  refund: Refund,
  settings: InvoiceSettings,
  now: Date,
): DocumentDraft {
  const left = earlier.reduce((taxes, note) => subtract(taxes, note.content.taxes), invoice.content.taxes);
  const taxes = creditOf(left, refund.amount_cents);
  const { net_cents, tax_cents, gross_cents } = sumOf(taxes);
  const { store_name, time_zone, seller } = settings;
  const { invoice_number, issued_at } = invoice;
  return {
    invoice_id: uuid7(),
    kind: 'credit_note',
    series: `${settings.series}-CN`,
    order_id: invoice.order_id,
    refund_id: refund.refund_id,
    corrects: invoice.invoice_id,
    issued_at: now.toISOString(),
    currency: invoice.currency,
    net_cents,
    tax_cents,
    total_cents: gross_cents,
    content: {
      ...invoice.content,
      store_name,
      time_zone,
      seller,
      payments: [],
      lines: [],
      subtotal_cents: 0,
      discount_cents: 0,
      coupon_code: null,
      taxes,
      corrected: { invoice_number, issued_at, reason: refund.reason },
    },
  };
}

/**
 * Takes `amount` cents, gross, from what is left by rate: by largest remainder, each rate's tax in its own proportion.
 * As it takes from what is left and not from the whole, no rate is ever credited more than it was charged, and the last
 * cent of an order takes the last cent of every tax with it.
 */
export function creditOf(left: readonly TaxShare[], amount: number): TaxShare[] {
  const grosses = left.map((share) => share.gross_cents);
  if (amount > sumOf(left).gross_cents) throw new Error('more is given back than was invoiced');
  return allocate(amount, grosses).flatMap((gross, index) => {
    const { tax_rate_points, tax_cents: tax, gross_cents: whole } = left[index]!;
    if (gross === 0) return [];
    const tax_cents = multiplyRatio(gross, tax, whole);
    return [{ tax_rate_points, net_cents: gross - tax_cents, tax_cents, gross_cents: gross }];
  });
}

/** What is left of taxes by rate. */
export function subtract(taxes: readonly TaxShare[], credited: readonly TaxShare[]): TaxShare[] {
  return taxes.map((share) => {
    const off = credited.find((one) => one.tax_rate_points === share.tax_rate_points);
    if (!off) return share;
    return {
      tax_rate_points: share.tax_rate_points,
      net_cents: share.net_cents - off.net_cents,
      tax_cents: share.tax_cents - off.tax_cents,
      gross_cents: share.gross_cents - off.gross_cents,
    };
  });
}
