import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { isTimeZone } from '../../kernel/time-zone.ts';
import { quoteIdentifier } from '../duckdb/index.ts';
import { FeedError } from './feed-error.ts';
import { defaultNullValues, type FeedMap, feedMapSchema, type SourceFile } from './feed-map.ts';

type Path = string[];
interface Node {
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly patternProperties?: Record<string, Node>;
  readonly items?: Node;
}

/**
 * Reads a feed map from YAML.
 *
 * @param yamlText the file's text
 * @param name the file's name, which every message starts with
 * @throws FeedError with all faults, each naming line and key, what is wrong and what would be right
 */
export function parseFeedMap(yamlText: string, name: string): FeedMap {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const at = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    throw new FeedError(document.errors.map((error) => `${at(error.pos[0])}: ${error.message.split('\n')[0]}`));
  }
  const written = withTextColumns(document.toJS());
  const faults = new Map<string, { offset: number; message: string }>();
  const fault = (path: Path, message: string) => {
    const key = path.join('.') || 'the file';
    // the first fault of a key is the plainest one; those after it follow from it
    if (!faults.has(key)) faults.set(key, { offset: offsetOf(document, path), message: `${key}: ${message}` });
  };
  for (const error of allErrors(written)) {
    const path = error.instancePath.split('/').slice(1);
    if (error.keyword === 'boolean') continue; // the same unknown key is told by its parent's error
    if (error.keyword === 'additionalProperties') {
      for (const key of error.params.additionalProperties) fault([...path, key], unknownKey(path));
    } else if (error.keyword === 'required') {
      for (const key of error.params.requiredProperties)
        fault([...path, key], `is missing: ${expected([...path, key])}`);
    } else fault(path, `must be ${expected(path)}`);
  }
  if (faults.size === 0) checkMeaning(written as FeedMap, fault);
  if (faults.size > 0) {
    const inOrder = [...faults.values()].sort((a, b) => a.offset - b.offset);
    throw new FeedError(inOrder.map(({ offset, message }) => `${at(offset)}: ${message}`));
  }
  const map = written as FeedMap;
  return {
    ...map,
    name,
    from: map.from ?? quoteIdentifier(Object.keys(map.files)[0]!),
    decimal: map.decimal ?? '.',
    null_values: map.null_values ?? defaultNullValues,
  };
}

/** TypeBox stops at eight errors, a limit for servers that it knows only for the whole process. */
function allErrors(written: unknown): ReturnType<typeof Value.Errors> {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: 1_000 });
  try {
    return Value.Errors(feedMapSchema, written);
  } finally {
    Settings.Set({ maxErrors });
  }
}

/** Rules that a schema cannot say. */
function checkMeaning(map: FeedMap, fault: (path: Path, message: string) => void): void {
  if (!map.from && Object.keys(map.files).length > 1) {
    fault(['from'], `is missing: with several files say how they join, lines first, such as ${exampleJoin(map)}`);
  }
  if (map.time_zone && !isTimeZone(map.time_zone)) {
    fault(['time_zone'], 'is no time zone; an IANA name is expected, such as Europe/Berlin');
  }
  if (map.currency && !Intl.supportedValuesOf('currency').includes(map.currency)) {
    fault(['currency'], 'is no currency; an ISO 4217 code is expected, such as EUR');
  }
  for (const [table, file] of Object.entries(map.files)) checkFile(['files', table], file, fault);
}

function checkFile(path: Path, file: SourceFile, fault: (path: Path, message: string) => void): void {
  if (file.encoding && !isKnown(() => new TextDecoder(file.encoding))) {
    fault([...path, 'encoding'], 'is no encoding; utf-8 and cp1252 are the usual ones');
  }
  if (file.header === false && !file.names) {
    fault([...path, 'names'], 'is missing: a file without a header needs the names of its columns here');
  }
  if (file.header !== false && file.names) fault([...path, 'names'], 'goes with `header: false` only');
  if (file.names && new Set(file.names.map((name) => name.toLowerCase())).size < file.names.length) {
    fault([...path, 'names'], 'has a name twice');
  }
  const { delimiter = ',', quote = '"' } = file;
  if (/[\r\n"]/.test(delimiter)) fault([...path, 'delimiter'], 'must be no quote and no line end');
  if (quote === delimiter || /[\r\n]/.test(quote)) fault([...path, 'quote'], 'must be no delimiter and no line end');
}

/** `quantity: 1` is the expression `1`. */
function withTextColumns(written: unknown): unknown {
  const columns = (written as { columns?: unknown } | null)?.columns;
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) return written;
  const asText = Object.entries(columns).map(([key, value]) => [key, typeof value === 'number' ? `${value}` : value]);
  return { ...(written as object), columns: Object.fromEntries(asText) };
}

function schemaAt(path: Path): Node | undefined {
  let node: Node | undefined = feedMapSchema as unknown as Node;
  for (const key of path)
    node = node?.properties?.[key] ?? Object.values(node?.patternProperties ?? {})[0] ?? node?.items;
  return node;
}

function expected(path: Path): string {
  return schemaAt(path)?.description ?? 'left out';
}

function unknownKey(parent: Path): string {
  const known = Object.keys(schemaAt(parent)?.properties ?? {});
  return known.length > 0 ? `unknown key; known are ${known.join(', ')}` : `must be ${expected(parent)}`;
}

/** Where a key stands, or the nearest key above it that exists. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === path[depth - 1]) : undefined;
    const key = pair?.key as { range?: [number, number, number] } | undefined;
    if (key?.range) return key.range[0];
  }
  return 0;
}

function exampleJoin(map: FeedMap): string {
  const [first, second] = Object.keys(map.files);
  return `"${first} left join ${second} using (…)"`;
}

function isKnown(construct: () => unknown): boolean {
  try {
    construct();
    return true;
  } catch {
    return false;
  }
}
