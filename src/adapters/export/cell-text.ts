import { formatMoney } from '../../kernel/money.ts';
import type { CellType } from './column.ts';

/** Digits with an optional minus and fraction: what a spreadsheet reads as a number and nothing else. */
export const plainNumber = /^-?\d+(\.\d+)?$/;

/**
 * Characters with which spreadsheets let a formula begin, also in the full-width forms that some fold, and the
 * invisible ones behind which one may follow.
 */
const formulaStart = new Set('=+-@\t\r\n＝＋－＠');

/**
 * A text that no spreadsheet takes for a formula: what begins like one gets a leading apostrophe, unless it is a
 * plain number such as `-4.50`, which cannot do anything.
 */
export function formulaSafe(text: string): string {
  return formulaStart.has(text.charAt(0)) && !plainNumber.test(text) ? `'${text}` : text;
}

/** How the value of a column becomes the text of its cells, before any quoting. The value is not null. */
export const cellText: Readonly<Record<CellType, (value: unknown) => string>> = {
  text: safeText,
  integer: safeText,
  money: (value) => formatMoney(value as number),
  decimal: safeText,
  boolean: String,
  timestamp: safeText,
  date: safeText,
  list: (value) => formulaSafe((value as readonly unknown[]).join(', ')),
  json: (value) => formulaSafe(JSON.stringify(value)),
};

/** Digits pass as they are; what stands where a number or a day is declared and is none (NaN, infinity) is a text. */
function safeText(value: unknown): string {
  return formulaSafe(String(value));
}
