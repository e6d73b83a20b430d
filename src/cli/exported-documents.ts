import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

export interface ExportedDocument {
  readonly line_no: number;
  readonly document: unknown;
  readonly fault: string | null;
}

/**
 * The documents of a `mongoexport` file, gzipped or not: one to a line, or an array (`--jsonArray`), pretty-printed or
 * not. In constant memory; what is no JSON is told with its line, and the next document goes on.
 */
export async function* readExport(file: string): AsyncGenerator<ExportedDocument> {
  const bytes = createReadStream(file);
  const text = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => text.destroy(error));
  const splitter = new Splitter();
  for await (const chunk of text.setEncoding('utf8')) yield* splitter.feed(chunk as string);
  yield* splitter.end();
}

/** Finds where top-level objects begin and end, strings and escapes minded. */
class Splitter {
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #text = '';
  #began = 1;

  *feed(chunk: string): Generator<ExportedDocument> {
    for (const character of chunk) {
      if (character === '\n') this.#line += 1;
      if (this.#depth === 0 && this.#isBetween(character)) continue;
      if (this.#text === '') this.#began = this.#line;
      this.#text += character;
      // a line that begins with something else, or breaks off: it ends with its line, and the next may be sound
      if (character === '\n' && (this.#depth === 0 || this.#inString)) {
        yield this.#finish();
        continue;
      }
      this.#follow(character);
      if (this.#depth === 0 && character === '}') yield this.#finish();
    }
  }

  *end(): Generator<ExportedDocument> {
    if (this.#text.trim() !== '') yield this.#finish();
  }

  /** What may stand between documents: the array's brackets and commas, and white space. */
  #isBetween(character: string): boolean {
    return this.#text === '' && /[\s,[\]\uFEFF]/.test(character);
  }

  #follow(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (this.#inString && character === '\\') this.#escaped = true;
    else if (character === '"') this.#inString = !this.#inString;
    else if (!this.#inString && (character === '{' || character === '[')) this.#depth += 1;
    else if (!this.#inString && (character === '}' || character === ']')) this.#depth -= 1;
  }

  #finish(): ExportedDocument {
    const [text, line_no] = [this.#text, this.#began];
    [this.#text, this.#depth, this.#inString, this.#escaped] = ['', 0, false, false];
    try {
      return { line_no, document: JSON.parse(text), fault: null };
    } catch {
      return { line_no, document: null, fault: 'is not JSON' };
    }
  }
}
