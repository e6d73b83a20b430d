import { sumOf } from '../draft-invoice.ts';
import type { IssuedDocument } from '../types.ts';
import { drawRule } from './heads.ts';
import { accent, page, sumColumns, taxColumns, type } from './look.ts';
import type { Typesetter } from './typesetter.ts';
import { amount, percent } from './words.ts';

const step = 16;
const gap = 14;
const totalStep = 30;
const paidStep = 15;

/** How much room sums, taxes and payment take. */
export function closingHeight(document: IssuedDocument): number {
  const sums = sumsOf(document).length * step + totalStep + paidLines(document).length * paidStep;
  const taxes = (document.content.taxes.length + 2) * step;
  return gap + Math.max(sums, taxes) + 8;
}

/** Draws the taxes by rate at the left and the sums at the right. */
export function drawClosing(doc: PDFKit.PDFDocument, set: Typesetter, document: IssuedDocument, y: number): void {
  const top = y + gap;
  drawTaxes(doc, set, document, top);
  let at = top;
  for (const [what, cents] of sumsOf(document)) {
    set.line(what, type.body, sumColumns.what, at);
    set.line(cents, type.body, sumColumns.amount, at);
    at += step;
  }
  drawRule(doc, sumColumns.what.x, page.right, at + 2, accent, 1.2);
  const total = document.kind === 'invoice' ? 'Total' : 'Credited';
  set.line(total, type.total, sumColumns.what, at + 7);
  set.line(`${document.currency} ${amount(document.total_cents)}`, type.total, sumColumns.amount, at + 7);
  at += totalStep;
  for (const line of paidLines(document)) {
    set.line(line, type.small, { x: sumColumns.what.x, width: page.right - sumColumns.what.x, align: 'right' }, at);
    at += paidStep;
  }
}

function sumsOf({ content, kind, tax_cents }: IssuedDocument): [string, string][] {
  if (kind === 'credit_note') return [['of which VAT', amount(tax_cents)]];
  const { subtotal_cents, discount_cents, coupon_code, prices_include_tax } = content;
  const sums: [string, string][] = [['Subtotal', amount(subtotal_cents)]];
  if (discount_cents > 0) {
    const what = coupon_code === null ? 'Discount' : `Discount ${coupon_code}`;
    sums.push([what, `−${amount(discount_cents)}`]);
  }
  sums.push([prices_include_tax ? 'VAT included' : 'VAT', amount(tax_cents)]);
  return sums;
}

function paidLines({ content, currency }: IssuedDocument): string[] {
  return content.payments.map(({ method, amount_cents }) => `Paid: ${method}, ${currency} ${amount(amount_cents)}`);
}

function drawTaxes(doc: PDFKit.PDFDocument, set: Typesetter, { content }: IssuedDocument, y: number): void {
  const { rate, net, tax, gross } = taxColumns;
  set.line('VAT rate', type.label, rate, y + 1);
  set.line('Net', type.label, net, y + 1);
  set.line('VAT', type.label, tax, y + 1);
  set.line('Gross', type.label, gross, y + 1);
  const right = gross.x + gross.width;
  drawRule(doc, page.left, right, y + step - 1);
  let at = y + step + 2;
  for (const share of content.taxes) {
    set.line(percent(share.tax_rate_points), type.small, rate, at);
    set.line(amount(share.net_cents), type.small, net, at);
    set.line(amount(share.tax_cents), type.small, tax, at);
    set.line(amount(share.gross_cents), type.small, gross, at);
    at += step - 2;
  }
  if (content.taxes.length < 2) return;
  const all = sumOf(content.taxes);
  drawRule(doc, page.left, right, at);
  const bold = { ...type.small, weight: 600 } as const;
  set.line('Total', bold, rate, at + 3);
  set.line(amount(all.net_cents), bold, net, at + 3);
  set.line(amount(all.tax_cents), bold, tax, at + 3);
  set.line(amount(all.gross_cents), bold, gross, at + 3);
}
