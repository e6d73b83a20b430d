import { type Reader, sql, type Transaction } from '../../kernel/database.ts';
import type { Scope } from '../../kernel/principal.ts';

export interface ApiKey {
  readonly api_key_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created_at: string;
  readonly revoked_at: string | null;
}

const keyColumns = 'api_key_id, name, scopes, created_at, revoked_at';
const allKeys = sql('identity.list_api_keys', `select ${keyColumns} from identity.api_keys order by created_at, name`);
const liveKeys = sql(
  'identity.live_api_keys',
  `select ${keyColumns} from identity.api_keys
   where revoked_at is null and (name = any($1) or api_key_id = any($2))`,
);
const keysByHash = sql(
  'identity.api_keys_by_hash',
  `select encode(key_hash, 'hex') as key_hash, name, scopes from identity.api_keys
   where key_hash = any(select decode(hash, 'hex') from unnest($1::text[]) as hash) and revoked_at is null`,
);
const insertKeys = sql(
  'identity.insert_api_keys',
  `insert into identity.api_keys (api_key_id, name, key_hash, scopes, created_at)
   select api_key_id, name, decode(key_hash, 'hex'), array(select json_array_elements_text(scopes)), $2
   from json_to_recordset($1) as key (api_key_id uuid, name text, key_hash text, scopes json)`,
);
const revoke = sql(
  'identity.revoke_api_keys',
  'update identity.api_keys set revoked_at = $2 where api_key_id = any($1)',
);

/** All keys, also revoked ones, oldest first. */
export function listApiKeys(reader: Reader): Promise<ApiKey[]> {
  return reader.query<ApiKey>(allKeys);
}

/** Keys in force that have one of these names or ids. */
export function findLiveApiKeys(
  reader: Reader,
  { names = [], ids = [] }: { names?: readonly string[]; ids?: readonly string[] },
): Promise<ApiKey[]> {
  return reader.query<ApiKey>(liveKeys, [names, ids]);
}

/** Keys in force by the hexadecimal SHA-256 of the key. */
export async function apiKeysByHash(reader: Reader, hashes: readonly string[]): Promise<Map<string, ApiKey>> {
  const rows = await reader.query<ApiKey & { key_hash: string }>(keysByHash, [hashes]);
  return new Map(rows.map((row) => [row.key_hash, row]));
}

export interface NewApiKey {
  readonly api_key_id: string;
  readonly name: string;
  /** Hexadecimal SHA-256. */
  readonly key_hash: string;
  readonly scopes: readonly Scope[];
}

export function insertApiKeys(tx: Transaction, keys: readonly NewApiKey[], now: Date): void {
  if (keys.length > 0) void tx.write(insertKeys, [JSON.stringify(keys), now]);
}

export function revokeApiKeys(tx: Transaction, ids: readonly string[], now: Date): void {
  if (ids.length > 0) void tx.write(revoke, [ids, now]);
}
