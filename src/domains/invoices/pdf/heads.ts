import type { IssuedDocument, Party } from '../types.ts';
import { columns, page, rule, type } from './look.ts';
import type { Typesetter } from './typesetter.ts';
import { day, titles } from './words.ts';

const wide = { x: page.left, width: 300 } as const;
const seller = { x: page.left, width: 150 } as const;
const buyer = { x: 222, width: 150 } as const;
const facts = { label: { x: 388, width: 66 }, value: { x: 454, width: page.right - 454, align: 'right' } } as const;
const right = { x: 300, width: page.right - 300, align: 'right' } as const;
const maxNameLines = 3;

/** The head of the first page; answers where it ends. */
export function drawFirstHead(set: Typesetter, document: IssuedDocument): number {
  const { content, kind } = document;
  const name = set.wrap(content.store_name, type.store, wide.width, 2);
  const below = set.lines(name, type.store, wide, page.top);
  set.line(titles[kind], type.title, right, page.top);
  const top = below + 26;
  const ends = [
    drawParty(set, 'From', content.seller, seller, top),
    content.buyer ? drawParty(set, 'To', content.buyer, buyer, top) : top,
    drawFacts(set, factsOf(document), top + 14),
  ];
  return Math.max(...ends) + 24;
}

/** The head of every further page; answers where it ends. */
export function drawFurtherHead(set: Typesetter, { content, kind, invoice_number }: IssuedDocument): number {
  set.line(content.store_name, type.strong, wide, page.top);
  set.line(`${titles[kind]} ${invoice_number}`, type.body, right, page.top);
  return page.top + 30;
}

/** The head of the table; answers where the first row begins. */
export function drawTableHead(
  doc: PDFKit.PDFDocument,
  set: Typesetter,
  { content: { prices_include_tax }, currency, kind }: IssuedDocument,
  y: number,
): number {
  set.line('Description', type.label, columns.what, y);
  if (kind === 'invoice') {
    set.line('Quantity', type.label, columns.quantity, y);
    set.line(prices_include_tax ? 'Price incl. VAT' : 'Price excl. VAT', type.label, columns.price, y);
  }
  set.line('VAT', type.label, columns.rate, y);
  set.line(`Amount ${currency}`, type.label, columns.amount, y);
  const under = y + 15;
  drawRule(doc, page.left, page.right, under, type.body.color, 0.8);
  return under + 2;
}

export function drawRule(
  doc: PDFKit.PDFDocument,
  from: number,
  to: number,
  y: number,
  color: string = rule,
  width = 0.5,
): void {
  doc.moveTo(from, y).lineTo(to, y).lineWidth(width).strokeColor(color).stroke();
}

function drawParty(
  set: Typesetter,
  label: string,
  { name, address, tax_id }: Party,
  box: { readonly x: number; readonly width: number },
  y: number,
): number {
  set.line(label, type.label, box, y);
  let at = y + 14;
  if (name !== '') at = set.lines(set.wrap(name, type.strong, box.width, maxNameLines), type.strong, box, at);
  for (const line of address) at = set.lines(set.wrap(line, type.body, box.width, 2), type.body, box, at);
  return tax_id === null ? at : set.lines(set.wrap(`VAT ID ${tax_id}`, type.body, box.width, 2), type.body, box, at);
}

function factsOf({ content, invoice_number, issued_at, kind }: IssuedDocument): [string, string][] {
  const { time_zone, order_number, supplied_at, corrected } = content;
  return [
    [kind === 'invoice' ? 'Invoice' : 'Credit note', invoice_number],
    ['Date', day(issued_at, time_zone)],
    ...(corrected ? [['For invoice', corrected.invoice_number] as [string, string]] : []),
    ['Order', order_number],
    ['Supplied', day(supplied_at, time_zone)],
  ];
}

function drawFacts(set: Typesetter, lines: readonly [string, string][], y: number): number {
  const step = set.heightOf(1, type.body);
  lines.forEach(([label, value], index) => {
    const at = y + index * step;
    // on the baseline of what it is about
    set.line(label, type.small, facts.label, at + 1.5);
    set.line(value, index === 0 ? type.strong : type.body, facts.value, at);
  });
  return y + lines.length * step;
}
