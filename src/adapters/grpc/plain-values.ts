import type { MessageTypeDefinition } from '@grpc/proto-loader';

/**
 * Handlers answer what HTTP answers: instants as ISO 8601 texts, data as plain objects. What protobuf has messages of its
 * own for is made of them here, by the descriptors; a message without any of these is passed on as it is.
 */
export type Converter = (message: unknown) => unknown;

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly typeName: string;
}
type Types = Readonly<Record<string, unknown>>;

const timestamp = 'google.protobuf.Timestamp';
const struct = 'google.protobuf.Struct';

/** Makes the converters of messages, each once; null for a message that needs none. */
export class PlainValues {
  readonly #types: Types;
  readonly #made = new Map<string, Converter | null>();

  /** `types`: the loaded package, by full name. */
  constructor(types: Types) {
    this.#types = types;
  }

  of(name: string): Converter | null {
    if (name === timestamp) return toTimestamp;
    if (name === struct) return toStruct;
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const converters = this.#fieldsOf(name).flatMap((field) => {
      const convert = field.type === 'TYPE_MESSAGE' ? this.of(this.#fullName(field.typeName, name)) : null;
      return convert === null ? [] : [{ field: field.name, many: field.label === 'LABEL_REPEATED', convert }];
    });
    const made = converters.length === 0 ? null : convertFields(converters);
    this.#made.set(name, made);
    return made;
  }

  #fieldsOf(name: string): readonly Field[] {
    const found = this.#types[name] as MessageTypeDefinition<object, object> | undefined;
    return (found?.type as { field: readonly Field[] } | undefined)?.field ?? []; // the entries of a map are no type
  }

  /** Names in descriptors are relative to their package. */
  #fullName(typeName: string, of: string): string {
    const plain = typeName.replace(/^\./, '');
    return plain in this.#types ? plain : `${of.slice(0, of.lastIndexOf('.'))}.${plain}`;
  }
}

interface FieldConverter {
  readonly field: string;
  readonly many: boolean;
  readonly convert: Converter;
}

const convertFields =
  (converters: readonly FieldConverter[]): Converter =>
  (message) => {
    if (typeof message !== 'object' || message === null) return message;
    const made: Record<string, unknown> = { ...message };
    for (const { field, many, convert } of converters) {
      const value = made[field];
      if (value === undefined || value === null) continue;
      made[field] = many ? (value as unknown[]).map(convert) : convert(value);
    }
    return made;
  };

function toTimestamp(instant: unknown): unknown {
  const ms = Date.parse(String(instant));
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 };
}

function toStruct(value: unknown): unknown {
  const members = Object.entries(value as object).map(([name, inner]) => [name, toValue(inner)]);
  return { fields: Object.fromEntries(members) };
}

/** Their names are those of the library's own description of the message. */
function toValue(value: unknown): unknown {
  if (value === null || value === undefined) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  return { structValue: toStruct(value) };
}
