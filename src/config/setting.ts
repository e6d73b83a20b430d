/** The words in which every setting is declared. A setting's type, check, documentation and default come from one entry. */

/** A kind of value: how its text is read, and written so that reading it again gives the same value. */
export interface Kind<Value> {
  /** What is expected, as it stands after "expected …": `a port, 0 to 65535`. */
  readonly expected: string;
  /** The value of a text, which is never empty; undefined when the text is not of this kind. */
  parse(text: string): Value | undefined;
  format(value: Value): string;
  /** For secrets of which a part may be shown. */
  mask?(value: Value): string;
}

/** What a default may depend on. */
export interface Surroundings {
  readonly production: boolean;
  /** Absolute path of `CREMA_DATA_DIR`. */
  readonly dataDir: string;
}

/** A default that is not one text: `says` is its description for people. */
export interface Derived<Value> {
  readonly says: string;
  readonly of: (surroundings: Surroundings) => Value;
}

export interface Setting<Value> {
  readonly name: string;
  /** Other names of the same setting. */
  readonly aliases?: readonly string[];
  readonly kind: Kind<NonNullable<Value>>;
  /** A text of the kind, a derived value, or null: none. */
  readonly default: string | Derived<NonNullable<Value>> | null;
  /** Never printed; may also come from the file named by `<NAME>_FILE`. */
  readonly secret?: boolean;
  /** One or two sentences for `.env.example` and the documentation. */
  readonly description: string;
}

interface Declaration<Value, Default> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: Kind<Value>;
  readonly default: Default;
  readonly secret?: boolean;
  readonly description: string;
}

/** Declares a setting; with `default: null` its value may be null. */
export function setting<Value, Default extends string | Derived<Value> | null>(
  declaration: Declaration<Value, Default>,
): Setting<Default extends null ? Value | null : Value> {
  return declaration as unknown as Setting<Default extends null ? Value | null : Value>;
}
