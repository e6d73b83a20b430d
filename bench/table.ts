/** A table of the report: the first column names the row, the others are right-aligned. */
export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** What a reader must know to read the numbers: against which baseline a ratio is, what was left out and why. */
  notes: readonly string[];
}

/** The cell of what was not measured. */
export const absent = '–';

/** `12,345` */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `12.34`, for milliseconds and seconds. */
export const decimal = (value: number): string => value.toFixed(2);

/** `0.45×` */
export const ratio = (value: number, baseline: number): string => `${(value / baseline).toFixed(2)}×`;

/** Bytes as `123 MB`. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** The table as Markdown, its columns padded so that it also reads well in a terminal. */
export function markdown(table: Table): string {
  const rows = table.rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = table.columns.map((column, n) => Math.max(column.length, ...rows.map((row) => row[n]!.length), 3));
  const pad = (cell: string, n: number) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!));
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, n) => (n === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const lines = [line(table.columns), line(rule), ...rows.map(line)];
  const notes = table.notes.map((note) => `- ${note}`);
  return [`## ${table.title}`, '', ...lines, ...(notes.length > 0 ? ['', ...notes] : []), ''].join('\n');
}
