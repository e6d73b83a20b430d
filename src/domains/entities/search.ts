/** `$1` with what is special in patterns made ordinary. */
const literal = String.raw`regexp_replace($1::text, '([\\%_])', '\\\1', 'g')`;

/** SQL of a search that finds its text anywhere in one of these expressions, in any case. */
export function containing(...expressions: readonly string[]): string {
  return expressions.map((expression) => `${expression} ilike '%' || ${literal} || '%'`).join(' or ');
}

/** SQL of a search that finds what starts with its text, in any case; an index on `lower(…) text_pattern_ops` serves it. */
export function startingWith(expression: string): string {
  return `lower(${expression}) like lower(${literal}) || '%'`;
}
