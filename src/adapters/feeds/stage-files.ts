import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CsvWriter, joinFields } from './csv-writer.ts';
import { FeedError } from './feed-error.ts';
import type { FeedMap, SourceFile } from './feed-map.ts';
import type { MatchedFile } from './match-files.ts';
import { readLines } from './read-lines.ts';
import { type Dialect, parseFields, type RecordSink, RecordSplitter } from './split-records.ts';

/** A file as DuckDB will read it: UTF-8, LF, one header less, each record led by the number of its first line. */
export interface StagedFile extends MatchedFile {
  readonly fileNo: number;
  readonly stagedPath: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  records: number;
  malformed: number;
}

export interface Staging {
  readonly files: readonly StagedFile[];
  /** CSV of `file_no, line_no, raw, message`. */
  readonly malformedPath: string;
  /** SHA-256 of the files' names and (decompressed) contents, in hex. */
  readonly fingerprint: string;
}

/** A rejected line is kept up to this length: enough to find and mend it. */
const maxRawLength = 2_000;

/** Names that every table has besides the file's own columns: where a row comes from. */
export const originColumns = ['_file_no', '_file', '_line'];

/**
 * Copies files into `directory` in the one form that is left to DuckDB, and sets malformed lines apart. In constant
 * memory, whatever the file's size, encoding or damage.
 *
 * @throws FeedError when a file as a whole cannot be read
 */
export async function stageFiles(map: FeedMap, matched: readonly MatchedFile[], directory: string): Promise<Staging> {
  const hash = createHash('sha256');
  const malformedPath = join(directory, 'malformed.csv');
  const malformed = await CsvWriter.open(malformedPath);
  const files: StagedFile[] = [];
  try {
    for (const [fileNo, file] of matched.entries()) {
      hash.update(`\0${file.table}\0${file.name}\0`);
      const stagedPath = join(directory, `${fileNo}.csv`);
      files.push(await stageFile(map.files[file.table]!, { ...file, fileNo, stagedPath }, malformed, hash));
    }
  } finally {
    await malformed.close();
  }
  requireSameColumns(files);
  return { files, malformedPath, fingerprint: hash.digest('hex') };
}

async function stageFile(
  settings: SourceFile,
  file: MatchedFile & { fileNo: number; stagedPath: string },
  malformed: CsvWriter,
  hash: { update(bytes: Uint8Array): unknown },
): Promise<StagedFile> {
  const dialect: Dialect = { delimiter: settings.delimiter ?? ',', quote: settings.quote ?? '"' };
  const out = await CsvWriter.open(file.stagedPath);
  const staged = { ...file, delimiter: dialect.delimiter, columns: settings.names ?? [], records: 0, malformed: 0 };
  const sink: RecordSink = {
    record(lineNo, raw, fields) {
      staged.records++;
      out.write(`${lineNo}${dialect.delimiter}${fields ? joinFields(fields, dialect.delimiter) : raw}\n`);
    },
    malformed(lineNo, raw, message) {
      staged.malformed++;
      // shown and stored as text, which PostgreSQL has without NUL and without halves of characters
      const shown = raw.slice(0, maxRawLength).replaceAll('\0', '␀').toWellFormed();
      malformed.write(`${joinFields([`${file.fileNo}`, `${lineNo}`, shown, message], ',')}\n`);
    },
  };
  let splitter = settings.names ? new RecordSplitter(dialect, settings.names.length, sink) : null;
  let lineNo = 0;
  try {
    for await (const lines of readLines(file.path, settings.encoding ?? 'utf-8', (bytes) => hash.update(bytes))) {
      for (const line of lines) {
        lineNo++;
        if (lineNo <= (settings.skip_lines ?? 0)) continue;
        if (splitter) splitter.push(line, lineNo);
        else {
          staged.columns = readHeader(line, dialect, file.name, lineNo);
          splitter = new RecordSplitter(dialect, staged.columns.length, sink);
        }
      }
      await out.flush();
      await malformed.flush();
    }
    splitter?.end();
  } catch (error) {
    throw error instanceof FeedError ? error : new FeedError([`${file.name}: ${(error as Error).message}`]);
  } finally {
    await out.close();
  }
  if (!splitter) throw new FeedError([`${file.name}: is empty; a header is expected in line ${lineNo + 1}`]);
  return staged;
}

/** Column names as SQL will know them: a nameless one is named by its place, a repeated one gets a number. */
function readHeader(line: string, dialect: Dialect, file: string, lineNo: number): string[] {
  const fields = parseFields(line, dialect);
  if (typeof fields === 'string')
    throw new FeedError([`${file}:${lineNo}: the header has a quote that does not close`]);
  const taken = new Set(originColumns);
  return fields.map((field, index) => {
    const wanted = field.trim() || `column${index + 1}`;
    let name = wanted;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${wanted}_${copy}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** One table from several files: they must agree, or a renamed column would turn into nothing without a word. */
function requireSameColumns(files: readonly StagedFile[]): void {
  const faults: string[] = [];
  const key = (file: StagedFile) => file.columns.map((column) => column.toLowerCase());
  for (const file of files) {
    const first = files.find(({ table }) => table === file.table)!;
    const missing = first.columns.filter((column) => !key(file).includes(column.toLowerCase()));
    const further = file.columns.filter((column) => !key(first).includes(column.toLowerCase()));
    if (missing.length > 0) faults.push(`${file.name}: has no ${missing.join(', ')}, which ${first.name} has`);
    if (further.length > 0) faults.push(`${file.name}: has ${further.join(', ')}, which ${first.name} has not`);
  }
  if (faults.length > 0) throw new FeedError([...faults, 'Files of one table need the same columns: read them apart.']);
}
