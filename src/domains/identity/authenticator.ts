import { anonymous, type Principal, type Scope, service } from '../../kernel/principal.ts';
import type { Guests } from './guests.ts';
import { type Caller, isLocalCaller } from './local-caller.ts';
import type { Sessions } from './sessions.ts';

const openScopes: readonly Scope[] = ['carts', 'carts:price', 'purchases', 'customers'];
/** No API key can have this name: theirs have no underscore. */
const openService = service('auth_open', openScopes);

/**
 * Finds out who is asking: by token, else by API key, else by guest cookie, else (with `authOpen`) by being a caller on
 * this machine, else nobody. A token or key that is no good is refused rather than passed over; a stale cookie is not.
 *
 * @throws 401 `unauthenticated`
 */
export function authenticator({
  sessions,
  guests,
  authOpen,
}: {
  sessions: Sessions;
  guests: Guests;
  authOpen: boolean;
}) {
  return (request: Caller): Principal | Promise<Principal> => {
    const { authorization, cookie, 'x-api-key': apiKey } = request.headers;
    if (authorization !== undefined) return sessions.ofAuthorization(String(authorization));
    if (apiKey !== undefined) return sessions.ofApiKey(String(apiKey));
    const visitor = cookie === undefined ? null : guests.read(request);
    if (visitor) return visitor;
    return authOpen && isLocalCaller(request) ? openService : anonymous;
  };
}
