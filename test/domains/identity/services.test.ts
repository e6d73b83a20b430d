import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import {
  createApiKeys,
  hashOfKey,
  listApiKeys,
  type NewApiKey,
  newKeyText,
  revokeKeys,
} from '../../../src/domains/identity/index.ts';
import { now, turnClock } from '../../../src/kernel/clock.ts';
import { uuid7 } from '../../../src/kernel/ids.ts';
import type { Scope } from '../../../src/kernel/principal.ts';
import { useSetting } from '../setting.ts';
import { openDoor, who } from './door.ts';

const setting = useSetting();
let app: HttpServer;

beforeAll(async () => {
  app = await openDoor(setting);
});
afterAll(() => app.close());
afterEach(() => turnClock(null));

function newKey(name: string, scopes: readonly Scope[] = ['carts']): { text: string; input: NewApiKey } {
  const text = newKeyText();
  return { text, input: { api_key_id: uuid7(), name, key_hash: hashOfKey(text), scopes } };
}
const ask = (key: string) => who(app, { 'x-api-key': key });

describe('an API key', () => {
  test('lets a service in with its scopes and nothing more', async () => {
    const { text, input } = newKey('till', ['carts', 'carts:price']);
    await setting.run(createApiKeys, [input]);
    expect(text).toMatch(/^crema_[\w-]{43}$/);
    const principal = { id: 'service:till', kind: 'service', roles: [], scopes: ['carts', 'carts:price'] };
    expect([await ask(text), await ask(text)]).toEqual([principal, principal]);
  });

  test('is kept only as a hash, and the audit trail has neither', async () => {
    const { text, input } = newKey('kiosk');
    await setting.run(createApiKeys, [input]);
    const everything = await setting.rows(
      `select (select json_agg(k)::text from identity.api_keys as k) || (select json_agg(a)::text from kernel.audit_log as a) as all`,
    );
    const { all } = everything[0] as { all: string };
    expect([all.includes(text), all.includes(text.slice(6)), all.includes('kiosk')]).toEqual([false, false, true]);
    const audit = await setting.rows('select after from kernel.audit_log where entity_id = $1', [input.api_key_id]);
    expect(audit).toEqual([{ after: { api_key_id: input.api_key_id, name: 'kiosk', scopes: ['carts'] } }]);
  });

  test.each([newKeyText(), 'crema_short', 'x', '', `crema_${'A'.repeat(5000)}`])(
    'that is not ours is refused: %s',
    async (text) => {
      expect([await ask(text), await ask(text)]).toEqual(['401 unauthenticated', '401 unauthenticated']);
    },
  );

  test('ends within half a minute of being revoked, and its name is free again', async () => {
    const { text, input } = newKey('app');
    await setting.run(createApiKeys, [input]);
    expect(await ask(text)).toMatchObject({ id: 'service:app' });
    expect(await setting.run(createApiKeys, [newKey('app').input])).toEqual(['already_exists']);
    const { api_key_id } = input;
    expect(await setting.run(revokeKeys, [{ api_key_id }])).toMatchObject([{ name: 'app', api_key_id }]);
    turnClock(new Date(now().getTime() + 31_000));
    expect(await ask(text)).toBe('401 unauthenticated');
    expect(await setting.run(revokeKeys, [{ api_key_id }, { api_key_id: uuid7() }])).toEqual([
      'not_found',
      'not_found',
    ]);
    expect(await setting.run(createApiKeys, [newKey('app').input])).toMatchObject([{ name: 'app' }]);
    const all = await listApiKeys(setting.database);
    expect(all.filter((key) => key.name === 'app').map((key) => key.revoked_at !== null)).toEqual([true, false]);
  });

  test('does not make up for a token that is no good', async () => {
    const { text, input } = newKey('both');
    await setting.run(createApiKeys, [input]);
    expect(await who(app, { 'x-api-key': text, authorization: 'Bearer abc' })).toBe('401 unauthenticated');
  });
});

describe('AUTH_OPEN', () => {
  let open: HttpServer;
  beforeAll(async () => {
    open = await openDoor(setting, { authOpen: true });
  });
  afterAll(() => open.close());
  const service = {
    id: 'service:auth_open',
    kind: 'service',
    roles: [],
    scopes: ['carts', 'carts:price', 'purchases', 'customers'],
  };
  const nobody = { id: 'anonymous', kind: 'anonymous', roles: [], scopes: [] };

  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])(
    'lets callers on this machine in: %s',
    async (address) => {
      expect(await who(open, {}, address)).toEqual(service);
    },
  );

  test.each(['10.0.0.1', '192.168.1.7', '::ffff:10.0.0.1', '1127.0.0.1', '2001:db8::1'])(
    'and no others: %s',
    async (address) => {
      expect(await who(open, {}, address)).toEqual(nobody);
    },
  );

  test.each([
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'x-forwarded',
    'Forwarded',
    'Via',
    'X-Real-IP',
    'CF-Connecting-IP',
    'True-Client-IP',
  ])('and nobody who comes through a proxy: %s', async (header) => {
    expect(await who(open, { [header]: '127.0.0.1' })).toEqual(nobody);
    expect(await who(open, { [header]: '' })).toEqual(nobody);
  });

  test('is off unless asked for, and does not forgive bad credentials', async () => {
    expect(await who(app, {})).toEqual(nobody);
    expect(await who(open, { authorization: 'Bearer abc' })).toBe('401 unauthenticated');
    expect(await who(open, { 'x-api-key': 'abc' })).toBe('401 unauthenticated');
  });
});
