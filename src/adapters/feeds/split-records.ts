import { maxLineLength } from './read-lines.ts';

export interface Dialect {
  readonly delimiter: string;
  /** '' = nothing is quoted. A quote inside quotes is written twice. */
  readonly quote: string;
}

export interface RecordSink {
  /** A whole record; `fields` is null when `raw` splits plainly at the delimiter and needs no quotes. */
  record(lineNo: number, raw: string, fields: string[] | null): void;
  malformed(lineNo: number, raw: string, message: string): void;
}

/** A quoted field may run over this many lines. Beyond it, the quote is taken for a stray one. */
const maxRecordLines = 50;

/**
 * Puts physical lines together into records of `width` fields. DuckDB's own reader numbers records instead of lines and
 * loses the neighbours of a stray quote; here a malformed line costs itself alone: when the quote that it opens leads to
 * no record of the right width, the lines after it are read afresh.
 */
export class RecordSplitter {
  readonly #dialect: Dialect;
  readonly #width: number;
  readonly #sink: RecordSink;
  #open: string[] = [];
  #openAt = 0;

  constructor(dialect: Dialect, width: number, sink: RecordSink) {
    this.#dialect = dialect;
    this.#width = width;
    this.#sink = sink;
  }

  push(line: string, lineNo: number): void {
    if (this.#open.length > 0) this.#continue(line);
    else this.#start(line, lineNo);
  }

  /** After the last line. */
  end(): void {
    while (this.#open.length > 0) this.#abandon();
  }

  #start(line: string, lineNo: number): void {
    const { delimiters, damage, plain } = scan(line, this.#dialect);
    if (damage) this.#sink.malformed(lineNo, line, damage);
    else if (line.length === delimiters || (delimiters === 0 && line.trim() === ''))
      return; // blank, or ;;;;
    else if (plain && delimiters + 1 === this.#width) this.#sink.record(lineNo, line, null);
    else if (plain) this.#sink.malformed(lineNo, line, this.#wrongWidth(delimiters + 1));
    else {
      const fields = parseFields(line, this.#dialect);
      if (fields === 'open') {
        this.#open = [line];
        this.#openAt = lineNo;
      } else if (fields === 'broken') {
        this.#sink.malformed(lineNo, line, 'a quoted value goes on after its closing quote');
      } else if (fields.length === this.#width) this.#sink.record(lineNo, line, fields);
      else this.#sink.malformed(lineNo, line, this.#wrongWidth(fields.length));
    }
  }

  #continue(line: string): void {
    this.#open.push(line);
    const raw = this.#open.join('\n');
    const fits =
      this.#open.length <= maxRecordLines && raw.length <= maxLineLength && !scan(line, this.#dialect).damage;
    if (fits && !line.includes(this.#dialect.quote)) return;
    const fields = fits ? parseFields(raw, this.#dialect) : 'broken';
    if (fields === 'open') return;
    if (fields === 'broken' || fields.length !== this.#width) this.#abandon();
    else {
      this.#open = [];
      this.#sink.record(this.#openAt, raw, fields);
    }
  }

  #abandon(): void {
    const [first, ...others] = this.#open;
    const at = this.#openAt;
    this.#open = [];
    this.#sink.malformed(at, first!, 'a quote is opened and not closed');
    for (const [index, line] of others.entries()) this.push(line, at + 1 + index);
  }

  #wrongWidth(found: number): string {
    const hint = found > this.#width ? ' (two records on one line, or an unquoted delimiter?)' : '';
    return `${found} values where there should be ${this.#width}${hint}`;
  }
}

/** One pass over a line, as nearly all lines need no more: no quote, nothing strange, the right number of delimiters. */
function scan(line: string, dialect: Dialect): { delimiters: number; damage: string | null; plain: boolean } {
  if (line.length > maxLineLength)
    return { delimiters: 0, damage: `longer than ${maxLineLength} characters`, plain: false };
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0); // NaN when there is none, which equals nothing
  let delimiters = 0;
  let damage: string | null = null;
  let plain = true;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === delimiter) delimiters++;
    else if (code === quote || code === 0x22 || code === 0x0d) plain = false;
    else if (code === 0) damage = 'holds a NUL character';
    else if (code === 0xfffd) damage = "holds bytes that are wrong in the file's encoding (cp1252 instead of utf-8?)";
  }
  return { delimiters, damage, plain };
}

/** The fields of a record, `open` when a quoted one does not end, `broken` when it ends before the next delimiter. */
export function parseFields(text: string, { delimiter, quote }: Dialect): string[] | 'open' | 'broken' {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (quote !== '' && text[at] === quote) {
      let field = '';
      let from = at + 1;
      for (;;) {
        const close = text.indexOf(quote, from);
        if (close < 0) return 'open';
        field += text.slice(from, close);
        at = close + 1;
        if (text[at] !== quote) break;
        field += quote;
        from = at + 1;
      }
      fields.push(field);
      if (at < text.length && text[at] !== delimiter) return 'broken';
    } else {
      const end = text.indexOf(delimiter, at);
      fields.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end;
    }
    if (at >= text.length) return fields;
    at++; // the delimiter; when it ends the text, an empty field follows
  }
}
