import { type FileHandle, open } from 'node:fs/promises';

const flushLength = 64 * 1024;

/** A line of CSV quoted by `"` where needed. */
export function joinFields(fields: readonly string[], delimiter: string): string {
  const quoted = fields.map((field) =>
    field.includes('"') || field.includes(delimiter) || /[\r\n]/.test(field)
      ? `"${field.replaceAll('"', '""')}"`
      : field,
  );
  return quoted.join(delimiter);
}

/** Appends lines to a file, in pieces. `flush` writes when a piece is full: call it wherever waiting is possible. */
export class CsvWriter {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #length = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<CsvWriter> {
    return new CsvWriter(await open(path, 'w'));
  }

  write(line: string): void {
    this.#pending.push(line);
    this.#length += line.length;
  }

  async flush(least = flushLength): Promise<void> {
    if (this.#length < least) return;
    const text = this.#pending.join('');
    this.#pending = [];
    this.#length = 0;
    await this.#file.writeFile(text);
  }

  async close(): Promise<void> {
    await this.flush(1);
    await this.#file.close();
  }
}
