import { type Command, refusal, success } from '../../kernel/command.ts';
import { problem } from '../../kernel/errors.ts';
import { type ApiKey, findLiveApiKeys, revokeApiKeys } from './api-keys.ts';

/** Ends keys for good. Processes that know a key forget it within half a minute. */
export const revokeKeys: Command<{ readonly api_key_id: string }, ApiKey> = {
  name: 'identity.revoke_api_keys',
  locks: ({ api_key_id }) => [`api-key:${api_key_id}`],
  async execute(tx, calls, { now }) {
    const live = await findLiveApiKeys(tx, { ids: calls.map((call) => call.input.api_key_id) });
    const known = new Map(live.map((key) => [key.api_key_id, key]));
    revokeApiKeys(tx, [...known.keys()], now);
    return calls.map(({ input }) => {
      const key = known.get(input.api_key_id);
      if (!key) return refusal(problem('not_found', 'There is no such key in force.'));
      const revoked_at = now.toISOString();
      const audit = { action: 'identity.revoke_api_key', entity: 'api_keys', entityId: key.api_key_id };
      return success({ ...key, revoked_at }, [], [{ ...audit, before: { revoked_at: null }, after: { revoked_at } }]);
    });
  },
};
