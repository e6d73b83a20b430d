import { formatMoney } from '../../kernel/money.ts';
import type { IssuedDocument } from './types.ts';

/** A document in a list. */
export function documentView(document: IssuedDocument) {
  const { invoice_id, kind, invoice_number, order_id, issued_at, refund_id, currency, content } = document;
  return {
    invoice_id,
    kind,
    invoice_number,
    order_id,
    issued_at,
    corrects: content.corrected?.invoice_number ?? null,
    refund_id,
    currency,
    net: formatMoney(document.net_cents),
    tax: formatMoney(document.tax_cents),
    total: formatMoney(document.total_cents),
    taxes: content.taxes.map((share) => ({
      tax_rate: share.tax_rate_points / 10_000,
      net: formatMoney(share.net_cents),
      tax: formatMoney(share.tax_cents),
      gross: formatMoney(share.gross_cents),
    })),
    url: `/api/invoices/${invoice_id}`,
  };
}
