import type { DocumentLine, IssuedDocument } from '../types.ts';
import { columns, type } from './look.ts';
import type { Typesetter } from './typesetter.ts';
import { amount, day, optionsText, percent } from './words.ts';

/** A line of the table, set and measured. */
export interface Row {
  readonly what: readonly string[];
  readonly details: readonly string[];
  readonly quantity: string;
  readonly price: string;
  readonly rate: string;
  readonly amount_cents: number;
  readonly height: number;
}

const padding = 4.5;
/** Names and options that are longer than this are somebody's mischief. */
const maxLines = { what: 8, details: 24 } as const;

/** The lines of an invoice, or the one of a credit note. */
export function rowsOf(document: IssuedDocument, set: Typesetter): Row[] {
  const { lines } = document.content;
  return document.kind === 'invoice' ? lines.map((line) => lineRow(line, set)) : [creditRow(document, set)];
}

function lineRow(line: DocumentLine, set: Typesetter): Row {
  return measured(set, {
    text: line.product_name,
    details: optionsText(line),
    quantity: String(line.quantity),
    price: amount(line.price_cents),
    rate: percent(line.tax_rate_points),
    amount_cents: line.price_cents * line.quantity,
  });
}

function creditRow({ content, total_cents }: IssuedDocument, set: Typesetter): Row {
  const { invoice_number, issued_at, reason } = content.corrected!;
  return measured(set, {
    text: `Refund on ${invoice_number} of ${day(issued_at, content.time_zone)}`,
    details: reason,
    quantity: '',
    price: '',
    rate: content.taxes.length === 1 ? percent(content.taxes[0]!.tax_rate_points) : '',
    amount_cents: total_cents,
  });
}

function measured(
  set: Typesetter,
  { text, details, ...rest }: Omit<Row, 'what' | 'details' | 'height'> & { text: string; details: string },
): Row {
  const what = set.wrap(text, type.body, columns.what.width, maxLines.what);
  const under = details === '' ? [] : set.wrap(details, type.small, columns.what.width, maxLines.details);
  const height = set.heightOf(what.length, type.body) + set.heightOf(under.length, type.small) + 2 * padding;
  return { ...rest, what, details: under, height };
}

/** Draws a row at `y`. */
export function drawRow(set: Typesetter, row: Row, y: number): void {
  const top = y + padding;
  const below = set.lines(row.what, type.body, columns.what, top);
  set.lines(row.details, type.small, columns.what, below);
  set.line(row.quantity, type.body, columns.quantity, top);
  set.line(row.price, type.body, columns.price, top);
  set.line(row.rate, type.body, columns.rate, top);
  set.line(amount(row.amount_cents), type.body, columns.amount, top);
}
