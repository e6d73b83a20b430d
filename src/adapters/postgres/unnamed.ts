import type { Reader } from '../../kernel/database.ts';

/**
 * Runs a statement whose text is made up for the occasion, such as a list with its filters. Without a name it is planned
 * for its own values, and leaves nothing prepared behind on the connection.
 */
export function queryUnnamed<Row>(
  reader: Reader,
  { text, values }: { readonly text: string; readonly values: readonly unknown[] },
): Promise<Row[]> {
  return reader.query<Row>({ name: '', text }, values);
}
