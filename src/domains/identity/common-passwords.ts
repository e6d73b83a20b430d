import { readFileSync } from 'node:fs';

let known: ReadonlySet<string> | undefined;

/** Whether a password is among those that everybody tries first, in any case of its letters. */
export function isCommon(password: string): boolean {
  known ??= read();
  return known.has(password.toLowerCase()) || new Set(password).size <= 2;
}

/** `common-passwords.txt` says where they are from. Shorter ones than a password may have are left out there. */
function read(): ReadonlySet<string> {
  const lines = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8').split('\n');
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('# ')));
}
