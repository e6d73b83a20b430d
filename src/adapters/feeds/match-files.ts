import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FeedError } from './feed-error.ts';
import type { FeedMap } from './feed-map.ts';

export interface MatchedFile {
  readonly path: string;
  /** Its base name: what rejects and orders say. */
  readonly name: string;
  /** The table of the map that it belongs to. */
  readonly table: string;
}

/**
 * Gives each file to the table whose pattern its name fits, in the order of tables, then names, so that the same files
 * are read in the same order however they were listed.
 *
 * @throws FeedError for files that fit no pattern or two, patterns without a file, and files that are not there
 */
export async function matchFiles(map: FeedMap, paths: readonly string[]): Promise<MatchedFile[]> {
  const faults: string[] = [];
  const matched: MatchedFile[] = [];
  const tables = Object.entries(map.files).map(([table, { pattern }]) => ({
    table,
    pattern,
    regexp: toRegExp(pattern),
  }));
  const patterns = tables.map(({ table, pattern }) => `${table}: ${pattern}`).join(', ');
  for (const path of new Set(paths)) {
    const name = basename(path);
    const fitting = tables.filter(({ regexp }) => regexp.test(name));
    if (fitting.length === 0) faults.push(`${path}: fits no file pattern of ${map.name} (${patterns})`);
    else if (fitting.length > 1) {
      const both = fitting.map(({ table, pattern }) => `${table}: ${pattern}`).join(' and ');
      faults.push(`${path}: fits more than one file pattern of ${map.name} (${both}); make them tell the files apart`);
    } else if (matched.some((other) => other.name === name)) faults.push(`${path}: a second file named ${name}`);
    else matched.push({ path, name, table: fitting[0]!.table });
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (found instanceof Error) faults.push(`${path}: ${found.code === 'ENOENT' ? 'no such file' : found.message}`);
    else if (!found.isFile()) faults.push(`${path}: is not a file`);
  }
  for (const { table, pattern } of tables) {
    if (!matched.some((file) => file.table === table)) {
      faults.push(`${map.name}: files.${table}: no file given that fits ${pattern}`);
    }
  }
  if (faults.length > 0) throw new FeedError(faults);
  const order = tables.map(({ table }) => table);
  return matched.sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table) || (a.name < b.name ? -1 : 1));
}

function toRegExp(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
