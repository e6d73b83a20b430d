/** One SQL statement of a file, without its semicolon, and the line (from 1) on which it begins. */
export type FileStatement = { sql: string; line: number };

/**
 * Splits a migration into its statements, so that an error can name its line and a file can run outside a transaction
 * (PostgreSQL puts statements that arrive together into one).
 *
 * Semicolons inside quotes, dollar quotes and comments do not end a statement. Bodies of functions are written in dollar
 * quotes; `begin atomic` is not understood.
 */
export function splitStatements(text: string): FileStatement[] {
  const statements: FileStatement[] = [];
  let begin: number | null = null;
  const finish = (end: number) => {
    if (begin !== null) statements.push({ sql: text.slice(begin, end), line: lineAt(text, begin) });
    begin = null;
  };
  for (let at = 0; at < text.length; ) {
    const blankEnd = match(blank, text, at) ?? commentEnd(text, at);
    if (blankEnd === null && text[at] !== ';') begin ??= at;
    if (text[at] === ';') finish(at);
    at = blankEnd ?? match(opaque, text, at) ?? at + 1;
  }
  finish(text.length);
  return statements;
}

/** The line (from 1) of an offset in a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Spaces, and comments to the end of a line. */
const blank = /\s+|--[^\n]*/y;

/** What may hide a semicolon, and words, so that the E of E'…' and the $ of a name are not taken for a beginning. */
const opaque = new RegExp(
  [
    /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/, // a string with backslashes
    /'(?:[^']|'')*'/,
    /"(?:[^"]|"")*"/,
    /(\$(?:[\p{L}_][\p{L}\d_]*)?\$)[\s\S]*?\1/u, // $tag$ … $tag$
    /[\p{L}_][\p{L}\d_$]*/u,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'uy',
);

/** The end of what matches at this place, or null. */
function match(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** The end of the block comment that begins here, or null. Block comments nest in SQL. */
function commentEnd(text: string, at: number): number | null {
  if (!text.startsWith('/*', at)) return null;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}
