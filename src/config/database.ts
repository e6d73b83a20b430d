import type { Fault } from './faults.ts';
import type { DatabaseSsl } from './kinds/database.ts';
import type { Effective } from './read-setting.ts';
import type { Values } from './settings.ts';

export interface DatabaseConfig {
  /** Connection URL; null: the embedded PostgreSQL of the data directory. */
  readonly url: string | null;
  /** The same database without a pooler; null: `url` serves. */
  readonly directUrl: string | null;
  readonly replicaUrl: string | null;
  /** Connections of this process at most. */
  readonly poolSize: number;
  /** As `pg` takes it, for all three URLs. */
  readonly ssl: DatabaseSsl;
}

type Given = Values['database'];
/** Where each setting of the area came from. */
type Origins = Readonly<Record<keyof Given, Effective>>;

const partKeys = ['host', 'port', 'name', 'user', 'password'] as const;
const requiredParts = { host: 'DB_HOST', name: 'DB_NAME', user: 'DB_USER' } as const;

/**
 * The connection URLs. `DATABASE_URL` decides where it is set, with a missing user or password from `DB_USER` and
 * `DB_PASSWORD`; else `DB_HOST` and its companions; else none, for the embedded database.
 */
export function composeDatabase(given: Given): DatabaseConfig {
  return {
    url: given.url === null ? fromParts(given) : complete(given.url, given),
    directUrl: given.directUrl && complete(given.directUrl, given),
    replicaUrl: given.replicaUrl && complete(given.replicaUrl, given),
    poolSize: given.poolSize,
    ssl: given.ssl,
  };
}

/** What is missing for a database that was meant, so that nobody lands in the embedded one by an oversight. */
export function databaseFaults(given: Given, origins: Origins): Fault[] {
  const parts = variablesOf(partKeys, origins);
  if (given.url !== null) return [];
  if (parts.length > 0) {
    const missing = Object.entries(requiredParts).filter(([key]) => given[key as keyof typeof requiredParts] === null);
    const message = `is not set; expected beside ${parts.join(', ')}, or DATABASE_URL instead.`;
    return missing.map(([, name]) => ({ name, message }));
  }
  return variablesOf(['directUrl', 'replicaUrl'], origins).map((name) => ({
    name,
    message: 'is set, but no database; expected DATABASE_URL as well.',
  }));
}

/** Names the `DB_*` variables that `DATABASE_URL` leaves aside. */
export function databaseNotices(given: Given, origins: Origins): string[] {
  const { url } = given;
  if (url === null) return [];
  const aside = partKeys.filter((key) => !lacks(url, key));
  const variables = variablesOf(aside, origins);
  return variables.length === 0
    ? []
    : [`DATABASE_URL decides which database is used; left aside: ${variables.join(', ')}.`];
}

function variablesOf(keys: readonly (keyof Given)[], origins: Origins): string[] {
  return keys.map((key) => origins[key].variable).filter((name) => name !== null);
}

function lacks(url: string, key: string): boolean {
  const { username, password, searchParams } = new URL(url);
  if (key === 'user') return username === '' && !searchParams.has('user');
  return key === 'password' && password === '' && !searchParams.has('password');
}

/** The URL with the user and password that it lacks. */
function complete(url: string, { user, password }: Given): string {
  const completed = new URL(url);
  const add = (key: 'user' | 'password', value: string | null) => {
    if (value === null || !lacks(url, key)) return;
    // Without a host (a socket in ?host=) there is no place before it; pg takes both as parameters too.
    if (completed.hostname === '') completed.searchParams.set(key, value);
    else completed[key === 'user' ? 'username' : 'password'] = encodeURIComponent(value);
  };
  add('user', user);
  add('password', password);
  return completed.href;
}

function fromParts({ host, port, name, user, password }: Given): string | null {
  if (host === null || name === null || user === null) return null;
  const credentials = [user, ...(password === null ? [] : [password])].map(encodeURIComponent).join(':');
  return `postgres://${credentials}@${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(name)}`;
}
