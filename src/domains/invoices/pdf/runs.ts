import { type Slice, sliceOf } from './fonts.ts';

/** A piece of text in one font, as it is drawn from left to right. `slice` null: no font has these characters. */
export interface Run {
  readonly text: string;
  readonly slice: Slice | null;
}

const space = /^[\s ]$/u;
/** What has no place on an invoice: control characters, invisible direction marks, and the pictures of a menu. */
const unseen = /[\p{Cc}\p{Cf}\p{Emoji_Presentation}]|\ufe0f/gu;
const rightToLeft = /^[\p{Script=Hebrew}\p{Script=Arabic}]$/u;
const mark = /^\p{M}$/u;
/** What stands between two words that run from right to left, and goes with them. */
const neutral = /^[\s\p{P}]$/u;

/** Text as it can be drawn: one line, composed letters, nothing invisible. */
export const drawable = (text: string) =>
  text.normalize('NFC').replace(/\s/gu, ' ').replace(unseen, '').replace(/ {2,}/g, ' ').trim();

/**
 * Cuts a line into runs, in the order in which they are drawn. Words that run from right to left are put in their order,
 * phrase by phrase; within a word the font's own layout does it.
 */
export function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  for (const phrase of phrasesOf([...line])) {
    const cut = cutByFont(phrase.characters);
    runs.push(...(phrase.reversed ? cut.reverse() : cut));
  }
  return runs;
}

interface Phrase {
  readonly reversed: boolean;
  readonly characters: readonly string[];
}

function phrasesOf(characters: readonly string[]): Phrase[] {
  const phrases: Phrase[] = [];
  let from = 0;
  for (let at = 0; at < characters.length; ) {
    if (!rightToLeft.test(characters[at]!)) {
      at += 1;
      continue;
    }
    if (at > from) phrases.push({ reversed: false, characters: characters.slice(from, at) });
    const end = endOfPhrase(characters, at);
    phrases.push({ reversed: true, characters: characters.slice(at, end) });
    from = end;
    at = end;
  }
  if (from < characters.length) phrases.push({ reversed: false, characters: characters.slice(from) });
  return phrases;
}

/** Behind the last character that runs from right to left, with nothing but neutral ones between. */
function endOfPhrase(characters: readonly string[], start: number): number {
  let end = start + 1;
  for (let at = end; at < characters.length; at += 1) {
    const character = characters[at]!;
    if (rightToLeft.test(character) || mark.test(character)) end = at + 1;
    else if (!neutral.test(character)) break;
  }
  return end;
}

function cutByFont(characters: readonly string[]): Run[] {
  const runs: { text: string; slice: Run['slice']; spaces: boolean }[] = [];
  for (const character of characters) {
    const last = runs.at(-1);
    const spaces = space.test(character);
    const slice = sliceOf(character.codePointAt(0)!);
    // an accent stays with its letter, whatever slice would have it too
    const joins = last && (mark.test(character) || (last.slice === slice && last.spaces === spaces));
    if (joins) last.text += character;
    else runs.push({ text: character, slice, spaces });
  }
  return runs.map(({ text, slice }) => ({ text, slice }));
}
