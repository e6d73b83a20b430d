import { cellText, formulaSafe } from './cell-text.ts';
import type { Batches, Column } from './column.ts';
import { pieces } from './pieces.ts';

/** By it spreadsheets know that a file is UTF-8. */
const byteOrderMark = '\uFEFF';
const needsQuotes = /[",\r\n]|^\s|\s$/;

/** Rows as CSV (RFC 4180): UTF-8 with a byte order mark, lines ended by CR LF, a heading line, empty cells for null. */
export async function* csv<Row>(columns: readonly Column<Row>[], batches: Batches<Row>): AsyncGenerator<Buffer> {
  const write = lineWriter(columns);
  yield Buffer.from(`${byteOrderMark}${columns.map(({ name }) => quote(formulaSafe(name))).join(',')}\r\n`);
  for await (const rows of batches) {
    for (const text of pieces(rows, write)) yield Buffer.from(text);
  }
}

function lineWriter<Row>(columns: readonly Column<Row>[]): (row: Row) => string {
  const cells = columns.map(({ type, of }) => ({ of, text: cellText[type] }));
  return (row) => {
    let line = '';
    for (let index = 0; index < cells.length; index += 1) {
      const { of, text } = cells[index]!;
      const value = of(row);
      if (index > 0) line += ',';
      if (value !== null && value !== undefined) line += quote(text(value));
    }
    return `${line}\r\n`;
  };
}

const quote = (text: string) => (needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
