import type { RouteState } from './route-state.ts';

/** Each way in by itself: by token, by key, as a guest, without anything. */
export function securityOf({ declaration: { access } }: RouteState): Record<string, string[]>[] {
  if (access === 'public') return [];
  const ways: Record<string, string[]>[] = [];
  if (access.roles || access.own) ways.push({ access_token: [] });
  if (access.scopes) ways.push({ api_key: [...access.scopes] });
  if (access.guest) ways.push({ guest: [] }, {});
  return ways;
}

/** For readers: who may use a route, in words. */
export function audienceOf({ declaration: { access } }: RouteState): string {
  if (access === 'public') return 'For everybody.';
  const { roles = [], scopes = [], own, guest } = access;
  const among = [
    ...(roles.includes('customer') ? ['people who are signed in'] : []),
    ...(roles.length > 0 && !roles.includes('customer') ? [`people who are ${either(roles)}`] : []),
    ...(own ? ['the customer whom it is about'] : []),
    ...(scopes.length > 0 ? [`services with the scope ${either(scopes)}`] : []),
    ...(guest ? ['visitors'] : []),
  ];
  return `For ${among.join(', ')}.`;
}

const either = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' or ');
