import { sumOf } from '../sums.ts';
import type { IssuedDocument } from '../types.ts';
import { drawRule } from './heads.ts';
import { accent, page, sumColumns, taxColumns, type } from './look.ts';
import type { Typesetter } from './typesetter.ts';
import { amount, percent } from './words.ts';

const step = 16;
const gap = 14;
const totalStep = 30;
const noteStep = 15;

/** How much room sums, taxes and payment take. */
export function closingHeight(document: IssuedDocument): number {
  const sums = sumsOf(document).length * step + totalStep + notesOf(document).length * noteStep;
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
  for (const line of notesOf(document)) {
    set.line(line, type.small, { x: sumColumns.what.x, width: page.right - sumColumns.what.x, align: 'right' }, at);
    at += noteStep;
  }
}

/** What adds up to the total, where that is not one figure alone. */
function sumsOf({ content, kind, tax_cents }: IssuedDocument): [string, string][] {
  const { subtotal_cents, discount_cents, coupon_code, prices_include_tax } = content;
  const addsTax = kind === 'invoice' && !prices_include_tax;
  const sums: [string, string][] = [];
  if (discount_cents > 0 || addsTax) sums.push(['Subtotal', amount(subtotal_cents)]);
  if (discount_cents > 0) {
    const what = coupon_code === null ? 'Discount' : `Discount ${coupon_code}`;
    sums.push([what, `−${amount(discount_cents)}`]);
  }
  if (addsTax) sums.push(['VAT', amount(tax_cents)]);
  return sums;
}

function notesOf({ content, kind, currency, tax_cents }: IssuedDocument): string[] {
  const included = kind === 'credit_note' || content.prices_include_tax;
  const paid = content.payments.map(({ method, amount_cents }) => `Paid: ${method}, ${amount(amount_cents)}`);
  return [...(included ? [`Includes VAT of ${currency} ${amount(tax_cents)}`] : []), ...paid];
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
    set.line(percent(share.tax_rate_points), type.figure, rate, at);
    set.line(amount(share.net_cents), type.figure, net, at);
    set.line(amount(share.tax_cents), type.figure, tax, at);
    set.line(amount(share.gross_cents), type.figure, gross, at);
    at += step - 2;
  }
  if (content.taxes.length < 2) return;
  const all = sumOf(content.taxes);
  drawRule(doc, page.left, right, at);
  set.line('Total', type.sum, rate, at + 3);
  set.line(amount(all.net_cents), type.sum, net, at + 3);
  set.line(amount(all.tax_cents), type.sum, tax, at + 3);
  set.line(amount(all.gross_cents), type.sum, gross, at + 3);
}
