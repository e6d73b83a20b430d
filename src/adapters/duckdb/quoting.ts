/** `unit price` → `"unit price"`, for names that come from a file's header. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `Hell's Kitchen` → `'Hell''s Kitchen'`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
