import { roles } from '../../kernel/principal.ts';
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
  const { roles: held = [], scopes = [], own, guest } = access;
  const anybody = roles.every((role) => held.includes(role));
  const among = [
    ...(anybody ? ['people who are signed in'] : []),
    ...(held.length > 0 && !anybody ? [`people who are ${either(held)}`] : []),
    ...(own ? ['the customer whom it is about'] : []),
    ...(scopes.length > 0 ? [`services with the scope ${either(scopes)}`] : []),
    ...(guest ? ['visitors'] : []),
  ];
  return `For ${among.join(', ')}.`;
}

const either = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' or ');
