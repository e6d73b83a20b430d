/** Files that belong to the shop and not into its tables, by key, in a folder or in the cloud. */
export interface ObjectStore {
  /** Where it is, for people: `s3://bucket`, a folder. */
  readonly place: string;
  /** Writes an object, whole or not at all, over one that may be there. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Its content, or null where there is none. */
  get(key: string): Promise<Buffer | null>;
  /** How large it is, or null where there is none. */
  stat(key: string): Promise<{ readonly bytes: number } | null>;
  /** Removes it; one that is not there stays so. */
  delete(key: string): Promise<void>;
}

const part = '[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,99}';
const keyForm = new RegExp(`^${part}(/${part}){0,7}$`);

/**
 * Lets keys through that every store can hold and that lead out of none: parts of plain characters that do not begin
 * with a dot, joined by `/`.
 *
 * @throws for any other, because keys are made by us and never by a client
 */
export function checkedKey(key: string): string {
  if (!keyForm.test(key)) throw new RangeError('a key of the object store has parts of plain characters, joined by /');
  return key;
}
