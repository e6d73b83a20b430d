/**
 * A value as JSON with the members of its objects in order: the same text for the same value. Maps of protobuf come in
 * any order, and PostgreSQL keeps the members of a `jsonb` in one of its own.
 */
export const orderedJson = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
