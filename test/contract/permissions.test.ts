import { beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../../src/kernel/principal.ts';
import type { Client } from '../roles/client.ts';
import { type Name, useShop } from '../roles/trial-shop.ts';
import { addressOf, type Described, describeServer, exampleBodyOf, type Operation } from './operations.ts';

/**
 * Every operation × everybody who may come × her own data or somebody else's. What is expected comes from what the
 * OpenAPI document says of the route, so a route that says nothing fails here.
 */
const trial = useShop();

type Caller = { readonly name: string; readonly client: () => Client } & (
  | { readonly kind: 'visitor' }
  | { readonly kind: 'person'; readonly role: string }
  | { readonly kind: 'service'; readonly scopes: readonly string[] }
);
const person = (name: Name, role: string): Caller => ({ kind: 'person', name, role, client: () => trial.as(name) });
const service = (name: Name, ...scopes: string[]): Caller => ({
  kind: 'service',
  name,
  scopes,
  client: () => trial.as(name),
});
const callers: readonly Caller[] = [
  { kind: 'visitor', name: 'visitor', client: () => trial.guest() },
  person('maria', 'customer'),
  person('barista', 'barista'),
  person('csr', 'csr'),
  person('editor', 'editor'),
  person('admin', 'admin'),
  service('carts', 'carts'),
  service('pricing', 'carts', 'carts:price'),
  service('till', 'orders'),
  service('crm', 'customers'),
  service('buyers', 'purchases'),
  service('marts', 'marts:read'),
  service('auditor', 'admin:read'),
];

let described: Described;
beforeAll(async () => {
  described = await describeServer(trial.app);
});

interface Rule {
  readonly everybody: boolean;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly own: boolean;
  readonly visitors: boolean;
}

const namesIn = (text: string | undefined) => [...(text ?? '').matchAll(/`([\w:]+)`/g)].map(([, name]) => name!);

/** Reads the sentence of the document that says for whom an operation is. */
function ruleOf({ name, description }: Operation): Rule {
  const sentence = /For (everybody|[^.]+)\.\s*$/m.exec(description)?.[0];
  if (!sentence) throw new Error(`${name} does not say for whom it is`);
  return {
    everybody: sentence.includes('For everybody'),
    roles: sentence.includes('people who are signed in')
      ? roles
      : namesIn(/people who are (`[^,.]*)/.exec(sentence)?.[1]),
    scopes: namesIn(/services with the scope (`[^,.]*)/.exec(sentence)?.[1]),
    own: sentence.includes('the customer whom it is about'),
    visitors: sentence.includes('visitors'),
  };
}

function isAllowed(rule: Rule, caller: Caller): boolean {
  if (rule.everybody) return true;
  if (caller.kind === 'visitor') return rule.visitors;
  if (caller.kind === 'service') return caller.scopes.some((scope) => rule.scopes.includes(scope));
  return caller.role === 'admin' ? rule.roles.length > 0 : rule.roles.includes(caller.role);
}

/** Its address, with the customer also in the query where that may name one. */
function addressAbout(operation: Operation, customer: string): string {
  const url = addressOf(operation, customer);
  const named = operation.parameters.some((one) => one.in === 'query' && !one.required && one.name === 'customer_id');
  return named ? `${url}${url.includes('?') ? '&' : '?'}customer_id=${customer}` : url;
}

/** Sends an operation's own example, about the customer `of`; answers status and problem code. */
async function ask(operation: Operation, caller: Caller, of: string): Promise<string> {
  const example = exampleBodyOf(operation, described.resolve);
  const about = example !== null && typeof example === 'object' && 'customer_id' in example ? { customer_id: of } : {};
  const payload = Array.isArray(example) || example === undefined ? example : { ...(example as object), ...about };
  const response = await trial.app.inject({
    method: operation.method,
    url: addressAbout(operation, of),
    headers: {
      ...(await caller.client().credentials()),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  const isProblem = String(response.headers['content-type']).startsWith('application/problem+json');
  return isProblem ? `${response.statusCode} ${response.json().code}` : String(response.statusCode);
}

/** Every row of every table, as one figure a table. */
async function everything(): Promise<Record<string, string>> {
  const tables = await trial.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const counts = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtext(t::text)::bigint), 0) as sum from ${name} as t`,
  );
  const rows = await trial.rows<{ name: string; sum: string }>(counts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

describe.each(callers)('as $name ($kind)', (caller) => {
  test('what she may not do is refused, and nothing has happened', async () => {
    await caller.client().credentials(); // a sign-in leaves a session
    const before = await everything();
    let refused = 0;
    for (const operation of described.operations) {
      const rule = ruleOf(operation);
      if (isAllowed(rule, caller)) continue;
      const hers = rule.own && caller.kind === 'person';
      const expected = caller.kind === 'visitor' ? '401 unauthenticated' : hers ? '404 not_found' : '403 forbidden';
      expect([operation.name, await ask(operation, caller, 'jonas')]).toEqual([operation.name, expected]);
      refused += 1;
    }
    expect(await everything()).toEqual(before);
    expect(refused).toBeGreaterThan(caller.name === 'admin' ? -1 : 20);
  });

  test('what she may do is not refused for who she is', async () => {
    const refused: string[] = [];
    for (const operation of described.operations) {
      const rule = ruleOf(operation);
      const own = rule.own && caller.kind === 'person';
      if (!(isAllowed(rule, caller) || own) || asksForMore.includes(operation.name)) continue;
      const answer = await ask(operation, caller, own ? caller.name : 'jonas');
      if (/unauthenticated|forbidden|^500/.test(answer)) refused.push(`${operation.name}: ${answer}`);
    }
    expect(refused).toEqual([]);
  });
});

/** Nobody could go on behind these, and the last one wants a cookie; they are tested with accounts of their own. */
const asksForMore = [
  'POST /api/auth/logout',
  'POST /api/auth/password',
  'DELETE /api/auth/me',
  'DELETE /api/customers/{customer_id}',
  'POST /api/auth/refresh',
];
