/** The known name that a mistyped one is likely to mean; undefined when none is near. */
export function didYouMean(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const most = Math.max(1, Math.floor(name.length / 4)); // one slip for every four letters
    const distance = edits(given.toLowerCase(), name.toLowerCase());
    if (distance <= most && distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other (Damerau–Levenshtein). */
function edits(from: string, to: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const cost = Math.min(row[j - 1]! + (same ? 0 : 1), row[j]! + 1, next[j - 1]! + 1);
      next.push(swapped ? Math.min(cost, before[j - 2]! + 1) : cost);
    }
    [before, row] = [row, next];
  }
  return row[to.length]!;
}
