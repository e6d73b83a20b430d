import type { Reader } from '../../kernel/database.ts';
import { displayNamesOf } from '../customers/index.ts';
import { namesOf } from '../identity/index.ts';

/**
 * What the public sees of who wrote reviews, by customer: `Maria R.`. Read when it is shown, so that nothing of a person
 * who was erased is left here; who has no name is missing.
 */
export async function authorNames(reader: Reader, customerIds: readonly string[]): Promise<Map<string, string>> {
  if (customerIds.length === 0) return new Map();
  const [people, customers] = await Promise.all([namesOf(reader, customerIds), displayNamesOf(reader, customerIds)]);
  const names = new Map<string, string>();
  for (const id of customerIds) {
    const person = people.get(id);
    const name = shortName(person ? `${person.first_name} ${person.last_name}` : (customers.get(id) ?? ''));
    if (name !== '') names.set(id, name);
  }
  return names;
}

/** `Anouk de Vries` → `Anouk V.`; an e-mail address is nobody's name. */
export function shortName(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '' && !word.includes('@'));
  const [first = '', ...more] = words;
  const last = more.at(-1);
  return last === undefined ? first : `${first} ${[...last][0]!.toUpperCase()}.`;
}
