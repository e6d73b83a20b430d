import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Server } from '../../bench/server.ts';

/** A kind of caller: what it may do differs, what the document promises does not. */
export interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The demo accounts' password in the server that is tested: the document's own example, so that it works. */
export const password = 'correct horse battery staple';

/** One of each kind: nobody, a service with every scope that routes know, and a person who may do everything. */
export async function makeCallers(server: Server): Promise<readonly Caller[]> {
  return [
    { name: 'nobody', headers: {} },
    { name: 'service', headers: { 'X-Api-Key': await makeApiKey(server) } },
    { name: 'admin', headers: { Authorization: `Bearer ${await signIn(server.url)}` } },
  ];
}

async function makeApiKey(server: Server): Promise<string> {
  const scopes = 'carts,carts:price,orders,customers,purchases';
  const child = server.command('api-key', 'create', '--name', 'contract', '--scopes', scopes);
  const [key, complaint, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  if (code !== 0) throw new Error(`no API key could be made:\n${complaint}`);
  return key.trim();
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@crema.test', password }),
  });
  if (!response.ok) throw new Error(`nobody could sign in: ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
