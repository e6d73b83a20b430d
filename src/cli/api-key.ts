import { loadConfig } from '../config.ts';
import {
  createApiKeys,
  findLiveApiKeys,
  hashOfKey,
  listApiKeys,
  newKeyText,
  revokeKeys,
} from '../domains/identity/index.ts';
import { uuid7 } from '../kernel/ids.ts';
import { scopes as allScopes } from '../kernel/principal.ts';
import { choicesOf } from './choices.ts';
import { alignColumns } from './columns.ts';
import { CommandFailed, defineCommand, jsonOption, UsageError } from './command.ts';
import { runOne } from './run-one.ts';
import { withDatabase } from './with-database.ts';

const keyName = /^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/;

export const create = defineCommand({
  usage: 'crema api-key create --name N --scopes a,b [--json]',
  example: 'crema api-key create --name till --scopes carts,carts:price',
  options: {
    name: { type: 'string', value: 'N', description: 'who holds it: letters, digits, dots and dashes' },
    scopes: { type: 'string', value: 'a,b', description: `what it may do: ${allScopes.join(', ')}` },
    json: jsonOption,
  },
  async run({ options }, io) {
    const { name } = options;
    if (name === undefined || !keyName.test(name)) {
      throw new UsageError('--name is needed: 1 to 63 letters, digits, dots and dashes, such as "till-2".');
    }
    const scopes = choicesOf('--scopes', options.scopes, allScopes);
    const { config } = loadConfig(io.env);
    const key = newKeyText();
    const input = { api_key_id: uuid7(), name, key_hash: hashOfKey(key), scopes };
    await withDatabase(config, io, (database) => runOne(database, createApiKeys, input));
    io.print(options.json ? JSON.stringify({ api_key_id: input.api_key_id, name, scopes, key }) : key);
    io.say('This is the only time that the key is shown. Send it as X-Api-Key.');
    return 0;
  },
});

export const list = defineCommand({
  usage: 'crema api-key list [--json]',
  example: 'crema api-key list',
  options: { json: jsonOption },
  async run({ options }, io) {
    const { config } = loadConfig(io.env);
    const keys = await withDatabase(config, io, listApiKeys);
    if (options.json) {
      io.print(JSON.stringify({ api_keys: keys }, null, 2));
      return 0;
    }
    const rows = keys.map((key) => [
      key.name,
      key.scopes.join(','),
      key.created_at,
      key.revoked_at ?? '',
      key.api_key_id,
    ]);
    for (const line of alignColumns([['NAME', 'SCOPES', 'CREATED', 'REVOKED', 'ID'], ...rows])) io.print(line);
    return 0;
  },
});

export const revoke = defineCommand({
  usage: 'crema api-key revoke <name>',
  example: 'crema api-key revoke till',
  options: {},
  operands: { least: 1, most: 1 },
  async run({ operands }, io) {
    const name = operands[0]!;
    const { config } = loadConfig(io.env);
    await withDatabase(config, io, async (database) => {
      const [key] = await findLiveApiKeys(database, { names: [name] });
      if (!key) throw new CommandFailed(`No key named ${name} is in force; \`crema api-key list\` shows them.`);
      await runOne(database, revokeKeys, { api_key_id: key.api_key_id });
    });
    io.say(`${name} is revoked. Servers that know it forget it within half a minute.`);
    return 0;
  },
});
