import { cellText, formulaSafe, plainNumber } from './cell-text.ts';
import type { CellType, Column } from './column.ts';

/** Cell formats, by their place in `styles` of `xlsx-parts.ts`. */
export const style = { general: 0, heading: 1, money: 2, timestamp: 3, date: 4 } as const;

/** Excel refuses a file with a longer text in a cell. */
const maxTextLength = 32_767;
/** A double holds no more digits than these. */
const maxDigits = 15;
const isoTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const isoDate = /^\d{4}-\d\d-\d\d$/;
const dayMs = 86_400_000;
/** Day 0 of Excel's calendar. */
const epoch = Date.UTC(1899, 11, 30);
/** Before this day Excel counts a 29 February 1900 that never was. */
const firstTrueDay = 61;

/** The `<c>` element of a value that is not null; `reference` is its place, such as `C12`. */
type CellWriter = (reference: string, value: unknown) => string;

const writers: Readonly<Record<CellType, CellWriter>> = {
  text: (reference, value) => textCell(reference, cellText.text(value)),
  integer: (reference, value) => numberCell(reference, cellText.integer(value), style.general),
  money: (reference, value) => numberCell(reference, cellText.money(value), style.money),
  decimal: (reference, value) => numberCell(reference, cellText.decimal(value), style.general),
  boolean: (reference, value) => `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`,
  timestamp: (reference, value) => dateCell(reference, cellText.timestamp(value), isoTimestamp, style.timestamp),
  date: (reference, value) => dateCell(reference, cellText.date(value), isoDate, style.date),
  list: (reference, value) => textCell(reference, cellText.list(value)),
  json: (reference, value) => textCell(reference, cellText.json(value)),
};

/** Writes a row as its `<row>` element, with its number in the sheet, from 1. */
export function rowWriter<Row>(columns: readonly Column<Row>[]): (row: Row, number: number) => string {
  const cells = columns.map(({ type, of }, index) => ({ of, letters: lettersOf(index), write: writers[type] }));
  return (row, number) => {
    let text = `<row r="${number}">`;
    for (const { of, letters, write } of cells) {
      const value = of(row);
      if (value !== null && value !== undefined) text += write(letters + number, value);
    }
    return `${text}</row>`;
  };
}

/** The first row: names, bold. */
export function headingRow(names: readonly string[]): string {
  const cells = names.map((name, index) => textCell(`${lettersOf(index)}1`, formulaSafe(name), style.heading));
  return `<row r="1">${cells.join('')}</row>`;
}

function numberCell(reference: string, text: string, format: number): string {
  if (text.length > maxDigits + 2 || !isExact(text)) return textCell(reference, text);
  return `<c r="${reference}"${format === style.general ? '' : ` s="${format}"`}><v>${text}</v></c>`;
}

/** Whether a spreadsheet, which counts in doubles, shows exactly these digits. */
function isExact(text: string): boolean {
  return plainNumber.test(text) && text.replace(/^-?0*\.?0*|\./g, '').length <= maxDigits;
}

/** The days since Excel's epoch; years that its calendar cannot show stay texts. */
function dateCell(reference: string, text: string, form: RegExp, format: number): string {
  const days = form.test(text) ? (Date.parse(text) - epoch) / dayMs : Number.NaN;
  if (!(days >= firstTrueDay)) return textCell(reference, text);
  return `<c r="${reference}" s="${format}"><v>${days}</v></c>`;
}

/** Readers drop it unless they are told not to. */
const outerSpace = /^\s|\s$/;

/** Texts stand in their cells; a table of shared strings would have to be kept until the end. */
function textCell(reference: string, text: string, format: number = style.general): string {
  const kept = text.length > maxTextLength ? `${text.slice(0, maxTextLength - 1)}…` : text;
  const attributes = format === style.general ? '' : ` s="${format}"`;
  const space = outerSpace.test(kept) ? ' xml:space="preserve"' : '';
  return `<c r="${reference}"${attributes} t="inlineStr"><is><t${space}>${xmlText(kept)}</t></is></c>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '_x000D_' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const special = /[&<>\r]/g;
/** What the format reads as one character by its number, so that it must not stand there by chance. */
const escapeLike = /_(?=x[0-9a-fA-F]{4}_)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same characters
const unusual = /[&<>\0-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_/;

/** A text as XML content: control characters that XML does not know are left out, halves of surrogate pairs replaced. */
export function xmlText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  if (!unusual.test(whole)) return whole;
  return whole
    .replace(forbidden, '')
    .replace(escapeLike, '_x005F_')
    .replace(special, (character) => entities[character]!);
}

/** 0 → `A`, 25 → `Z`, 26 → `AA`. */
export function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last;
}
