/**
 * Schemas with a title become components of that name, once, and references everywhere else. Titles rather than `$id`s,
 * because ids would have to be unique among all schemas that the validator and the serialiser see.
 */
export function nameSchemas(document: unknown): Record<string, object> {
  const named = new Map<string, { schema: object; text: string }>();

  function walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    for (const [key, inner] of Object.entries(value)) (value as Record<string, unknown>)[key] = walk(inner);
    const { title } = value as { title?: unknown };
    if (typeof title !== 'string' || !isSchema(value)) return value;
    const text = JSON.stringify(value);
    const known = named.get(title);
    if (known && known.text !== text) throw new Error(`two different schemas are titled ${title}`);
    named.set(title, known ?? { schema: value, text });
    return { $ref: `#/components/schemas/${title}` };
  }

  walk(document);
  return Object.fromEntries([...named].map(([title, { schema }]) => [title, schema]));
}

const isSchema = (value: object) => 'type' in value || 'anyOf' in value || 'oneOf' in value || 'allOf' in value;
