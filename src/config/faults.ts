/** One wrong setting: its name and a sentence that continues it, without the value of a secret. */
export interface Fault {
  readonly name: string;
  readonly message: string;
}

/** Everything that is wrong with the configuration, in one error. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
    super([`${count}:`, ...faults.map((fault) => `  ${fault.name} ${fault.message}`)].join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** What kind of value a text is, with the text itself unless it is secret or might hold a password. */
export function describeValue(text: string, secret: boolean): string {
  if (text.trim() === '') return 'an empty value';
  if (secret) return `a text of ${text.length} characters`;
  if (/^-?\d+(\.\d+)?$/.test(text)) return `the number ${text.slice(0, 40)}`;
  if (/:\/\/|@/.test(text)) return 'a URL or address';
  return `the text ${JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)}`;
}
