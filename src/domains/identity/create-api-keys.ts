import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { type ApiKey, findLiveApiKeys, insertApiKeys, type NewApiKey } from './api-keys.ts';

/** Lets services in. Of keys in force no two have one name; the key itself is known to nobody but its holder. */
export const createApiKeys: Command<NewApiKey, ApiKey> = {
  name: 'identity.create_api_keys',
  locks: ({ name }) => [`api-key:${name}`],
  async execute(tx, calls, { now }) {
    const wanted = calls.map((call) => call.input);
    const live = await findLiveApiKeys(tx, { names: wanted.map((key) => key.name) });
    const taken = new Set(live.map((key) => key.name));
    insertApiKeys(
      tx,
      wanted.filter((key) => !taken.has(key.name)),
      now,
    );
    return wanted.map(({ key_hash, ...key }) => {
      if (taken.has(key.name)) return refusal(problem('already_exists', 'A key of this name is in force.'));
      const audit = { action: 'identity.create_api_key', entity: 'api_keys', entityId: key.api_key_id };
      return success({ ...key, created_at: now.toISOString(), revoked_at: null }, [], [{ ...audit, after: key }]);
    });
  },
};
