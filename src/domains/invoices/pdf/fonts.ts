import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sfntOf } from './woff.ts';

/**
 * Noto Sans in the slices that @fontsource ships, of which a document loads those whose characters it has: standard PDF
 * fonts know only Western European letters. WOFF, because fontkit's WOFF2 reader breaks some glyphs (see decision 8).
 * A further script is a further family here.
 */
const families = ['@fontsource/noto-sans', '@fontsource/noto-sans-hebrew', '@fontsource/noto-sans-arabic'] as const;
/** What families of other scripts also bring is Noto Sans' own. */
const scriptOf: Readonly<Record<string, string>> = {
  '@fontsource/noto-sans-hebrew': 'hebrew',
  '@fontsource/noto-sans-arabic': 'arabic',
};

export const weights = [400, 600] as const;
export type Weight = (typeof weights)[number];

/** A file of one family and what it covers. */
export interface Slice {
  readonly family: string;
  readonly subset: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const require = createRequire(import.meta.url);
let slices: readonly Slice[] | undefined;
const known = new Map<number, Slice | null>();
const files = new Map<string, Buffer>();

/** The slice that has a character; null where none has. */
export function sliceOf(codePoint: number): Slice | null {
  let slice = known.get(codePoint);
  if (slice === undefined) {
    slices ??= families.flatMap(slicesOf);
    slice = slices.find(({ ranges }) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to)) ?? null;
    known.set(codePoint, slice);
  }
  return slice;
}

/** The font of a slice in a weight, as SFNT; read once. */
export function fontFile({ family, subset }: Slice, weight: Weight): Buffer {
  const path = `${family}/files/${family.slice('@fontsource/'.length)}-${subset}-${weight}-normal.woff`;
  let file = files.get(path);
  if (!file) {
    file = sfntOf(readFileSync(require.resolve(path)));
    files.set(path, file);
  }
  return file;
}

function slicesOf(family: string): Slice[] {
  const coverage = require(`${family}/unicode.json`) as Readonly<Record<string, string>>;
  const own = Object.entries(coverage).filter(([subset]) => (scriptOf[family] ?? subset) === subset);
  // the common slice first: most characters are in it, and accents that several slices have belong with their letters
  return own
    .sort(([a], [b]) => Number(b === 'latin') - Number(a === 'latin'))
    .map(([subset, text]) => ({ family, subset, ranges: text.split(',').map(rangeOf) }));
}

/** `U+0460-052F` or `U+20B4`. */
function rangeOf(text: string): readonly [number, number] {
  const [from, to = from] = text.replace('U+', '').split('-');
  return [Number.parseInt(from!, 16), Number.parseInt(to!, 16)];
}
