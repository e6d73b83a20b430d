import { readLines } from './read-lines.ts';
import { type Dialect, RecordSplitter } from './split-records.ts';

const seen = () => {};

/**
 * The rows of a file of profiles, plain or gzip, in constant memory: JSON lines, or CSV whose head names the fields. Each
 * row comes as it is; one that cannot be read comes as its text, so that whoever checks rows refuses and counts it.
 */
export async function* readProfileRows(path: string): AsyncGenerator<unknown> {
  const json = /\.(ndjson|jsonl|json)(\.gz)?$/i.test(path);
  yield* json ? jsonRows(path) : csvRows(path);
}

async function* jsonRows(path: string): AsyncGenerator<unknown> {
  for await (const lines of readLines(path, 'utf-8', seen)) {
    for (const line of lines) if (line.trim() !== '') yield parsed(line);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

async function* csvRows(path: string): AsyncGenerator<unknown> {
  let splitter: RecordSplitter | null = null;
  let rows: unknown[] = [];
  let lineNo = 0;
  for await (const lines of readLines(path, 'utf-8', seen)) {
    for (const line of lines) {
      lineNo += 1;
      if (splitter) splitter.push(line, lineNo);
      else splitter = splitterOf(line, (row) => rows.push(row));
    }
    yield* rows;
    rows = [];
  }
  splitter?.end();
  yield* rows;
}

function splitterOf(head: string, take: (row: unknown) => void): RecordSplitter {
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    head.split(one).length > head.split(best).length ? one : best,
  );
  const dialect: Dialect = { delimiter, quote: '"' };
  const names = head.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return new RecordSplitter(dialect, names.length, {
    record: (_, raw, fields) => take(profileOf(names, fields ?? raw.split(delimiter))),
    malformed: (_, raw) => take(raw),
  });
}

/** An empty cell says nothing; `preferences.receipt` is a key of the preferences; lists are divided by `|`. */
function profileOf(names: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const profile: Record<string, unknown> = {};
  const preferences: Record<string, string> = {};
  names.forEach((name, index) => {
    const cell = cells[index]!.trim();
    if (cell === '') return;
    if (name.startsWith('preferences.')) preferences[name.slice('preferences.'.length)] = cell;
    else if (name === 'dietary_restrictions') profile[name] = cell.split('|').map((word) => word.trim());
    else profile[name] = cell;
  });
  return Object.keys(preferences).length > 0 ? { ...profile, preferences } : profile;
}
