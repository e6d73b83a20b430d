import { fontFile, sliceOf, type Weight } from './fonts.ts';
import { drawable, type Run, runsOf } from './runs.ts';

export interface TextStyle {
  readonly size: number;
  readonly weight: Weight;
  readonly color: string;
}

export interface Box {
  readonly x: number;
  readonly width: number;
  readonly align?: 'left' | 'right';
}

/** Drawn for each character that no font has: it says that there is one, which a gap or a wrong letter would not. */
const missing = '□';
const lineHeight = 1.38;
/** Where letters stand in their line, from its top. */
const baseline = 1.04;

/** Sets text in whatever fonts its characters need. Lengths are points; `y` is the top of a line. */
export class Typesetter {
  readonly #doc: PDFKit.PDFDocument;

  constructor(doc: PDFKit.PDFDocument) {
    this.#doc = doc;
  }

  heightOf(lines: number, { size }: TextStyle): number {
    return lines * size * lineHeight;
  }

  /** The text in lines that are no wider than `width`; words that are longer are broken. More than `limit` end in an ellipsis. */
  wrap(text: string, style: TextStyle, width: number, limit = Number.POSITIVE_INFINITY): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of drawable(text).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (this.#widthOf(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = this.#breakWord(word, style, width);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1)!;
    }
    lines.push(line);
    if (lines.length <= limit) return lines;
    return [...lines.slice(0, limit - 1), this.#ellipsis(lines[limit - 1]!, style, width)];
  }

  /** Draws one line; what is too long for its box ends in an ellipsis. */
  line(text: string, style: TextStyle, { x, width, align = 'left' }: Box, y: number): void {
    const clean = drawable(text);
    const fitting = this.#widthOf(clean, style) <= width ? clean : this.#ellipsis(clean, style, width);
    let at = align === 'right' ? x + width - this.#widthOf(fitting, style) : x;
    for (const run of runsOf(fitting)) {
      this.#choose(run, style);
      const shown = this.#shown(run);
      this.#doc.fillColor(style.color).text(shown, at, y + style.size * baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
      });
      at += this.#doc.widthOfString(shown);
    }
  }

  /** Draws lines one below the other, and answers where the next would stand. */
  lines(lines: readonly string[], style: TextStyle, box: Box, y: number): number {
    for (const [index, text] of lines.entries()) this.line(text, style, box, y + this.heightOf(index, style));
    return y + this.heightOf(lines.length, style);
  }

  #widthOf(text: string, style: TextStyle): number {
    let width = 0;
    for (const run of runsOf(text)) {
      this.#choose(run, style);
      width += this.#doc.widthOfString(this.#shown(run));
    }
    return width;
  }

  #choose({ slice }: Run, { size, weight }: TextStyle): void {
    const found = slice ?? sliceOf(0x20)!;
    const name = `${found.subset}-${weight}`;
    const registered = (this.#doc as unknown as { _registeredFonts: Record<string, unknown> })._registeredFonts;
    if (!registered[name]) this.#doc.registerFont(name, fontFile(found, weight));
    this.#doc.font(name).fontSize(size);
  }

  #shown({ text, slice }: Run): string {
    return slice ? text : missing.repeat([...text].length);
  }

  #breakWord(word: string, style: TextStyle, width: number): string[] {
    const pieces: string[] = [];
    let piece = '';
    for (const { segment } of graphemes.segment(word)) {
      if (piece !== '' && this.#widthOf(piece + segment, style) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += segment;
    }
    return [...pieces, piece];
  }

  #ellipsis(text: string, style: TextStyle, width: number): string {
    let kept = [...graphemes.segment(text)].map(({ segment }) => segment);
    while (kept.length > 0 && this.#widthOf(`${kept.join('')}…`, style) > width) kept = kept.slice(0, -1);
    return `${kept.join('').trimEnd()}…`;
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
