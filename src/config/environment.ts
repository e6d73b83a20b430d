import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Fault } from './faults.ts';

export type Source = 'environment' | '.env';

/** A variable that is set, and where. */
export interface Variable {
  readonly text: string;
  readonly source: Source;
}

export type Environment = ReadonlyMap<string, Variable>;

/**
 * The variables of the process and of a `.env` file, where the process's win. A variable that is set to nothing counts
 * as not set (Compose passes `${NAME:-}` on that way), but hides the file's.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  envFile: string | null,
  faults: Fault[],
): Environment {
  const found = new Map<string, Variable>();
  for (const [name, text] of Object.entries(envFile === null ? {} : parseEnv(readEnvFile(envFile, faults)))) {
    if (text !== undefined) found.set(name, { text, source: '.env' });
  }
  for (const [name, text] of Object.entries(env)) {
    if (text !== undefined && !isServiceLink(name, text)) found.set(name, { text, source: 'environment' });
  }
  for (const [name, { text }] of found) if (text.trim() === '') found.delete(name);
  return found;
}

function readEnvFile(file: string, faults: Fault[]): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') faults.push({ name: file, message: `cannot be read (${code})` });
    return '';
  }
}

/**
 * Kubernetes sets such variables for every service of the namespace: beside one named `crema` or `db`, `CREMA_PORT` or
 * `DB_PORT` is `tcp://10.0.0.1:3000`. They are nobody's settings.
 */
function isServiceLink(name: string, text: string): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
    (/_PORT$/.test(name) && /^(tcp|udp|sctp):\/\//.test(text))
  );
}
