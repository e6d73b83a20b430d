import { extractText, getDocumentProxy } from 'unpdf';
import type { TaxShare } from '../../../src/domains/carts/index.ts';
import { taxesOf, totalsOf } from '../../../src/domains/carts/index.ts';
import type { DocumentLine, IssuedDocument } from '../../../src/domains/invoices/types.ts';

/** The text of each page of a PDF, in the order of its drawing. */
export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });
  return text;
}

const names = ['Flat white', 'Cappuccino', 'Sourdough toast with avocado, feta and a poached egg', 'Cinnamon roll'];

/** So many lines of a menu at two tax rates. */
export const linesOf = (count: number): DocumentLine[] =>
  Array.from({ length: count }, (_, index) => ({
    product_name: `${names[index % names.length]} ${index + 1}`,
    options: index % 3 === 0 ? [{ name: 'Oat drink', price_delta_cents: 50 }] : [],
    quantity: 1 + (index % 4),
    price_cents: 250 + index * 37,
    tax_rate_points: index % 3 === 0 ? 1_900 : 700,
  }));

/** An invoice as it stands in the table, with these lines. */
export function issued(
  lines: readonly DocumentLine[],
  special: Partial<IssuedDocument['content']> = {},
): IssuedDocument {
  const prices_include_tax = special.prices_include_tax ?? true;
  const { subtotal_cents, tax_cents, total_cents } = totalsOf(lines, null, prices_include_tax);
  const taxes: readonly TaxShare[] = taxesOf(lines, 0, prices_include_tax);
  return {
    invoice_id: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e7f',
    kind: 'invoice',
    series: 'INV',
    number: 42,
    invoice_number: 'INV-000042',
    order_id: '01995f0e-6c1a-7d3e-9b60-3f2a4c5d6e70',
    refund_id: null,
    corrects: null,
    issued_at: '2026-11-21T15:04:05.000Z',
    currency: 'EUR',
    net_cents: total_cents - tax_cents,
    tax_cents,
    total_cents,
    content: {
      store_name: 'Café Crema',
      time_zone: 'Europe/Berlin',
      seller: { name: 'Crema GmbH', address: ['Hauptstraße 1', '10115 Berlin'], tax_id: 'DE123456789' },
      buyer: { name: 'Maria Kowalczyk', address: [], tax_id: null },
      order_number: '1042',
      placed_at: '2026-11-21T14:50:00.000Z',
      supplied_at: '2026-11-21T14:50:00.000Z',
      payments: [{ method: 'card', amount_cents: total_cents }],
      prices_include_tax,
      lines,
      subtotal_cents,
      discount_cents: 0,
      coupon_code: null,
      taxes,
      corrected: null,
      ...special,
    },
  };
}
