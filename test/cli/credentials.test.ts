import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type PostgresDatabase } from '../../src/adapters/postgres/database.ts';
import { apiKeysByHash } from '../../src/domains/identity/api-keys.ts';
import { hashOfKey } from '../../src/domains/identity/index.ts';
import { isPassword } from '../../src/domains/identity/passwords.ts';
import { usersByEmail } from '../../src/domains/identity/users.ts';
import { createDatabase } from '../support/database.ts';
import { crema, ended, newDirectory } from './crema.ts';

let env: Record<string, string>;
let database: PostgresDatabase;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createDatabase();
  drop = created.drop;
  env = { DATABASE_URL: created.url };
  database = openDatabase({ url: created.url, poolSize: 2, warn: () => {} });
});
afterAll(async () => {
  await database.close();
  await drop();
});

describe('api-key', () => {
  const find = async (key: string) => (await apiKeysByHash(database, [hashOfKey(key)])).get(hashOfKey(key));

  test('create shows the key once, list never, revoke ends it', async () => {
    const made = await crema('api-key create --name till --scopes carts:price,carts', env);
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^crema_[\w-]{43}\n$/)]);
    const key = made.stdout.trim();
    expect(await find(key)).toMatchObject({ name: 'till', scopes: ['carts', 'carts:price'] });
    const again = await crema('api-key create --name till --scopes carts', env);
    expect([again.code, again.stdout, again.stderr]).toEqual([1, '', 'A key of this name is in force.\n']);
    const list = await crema('api-key list', env);
    expect(list.stdout).toMatch(/^NAME +SCOPES +CREATED +REVOKED +ID\ntill +carts,carts:price +\S+Z +[0-9a-f-]{36}\n$/);
    expect(list.stdout).not.toContain(key.slice(0, 12));
    expect((await crema('api-key revoke till', env)).code).toBe(0);
    expect(await find(key)).toBeUndefined();
    const gone = await crema('api-key revoke till', env);
    expect([gone.code, gone.stderr]).toEqual([1, 'No key named till is in force; `crema api-key list` shows them.\n']);
    const json = JSON.parse((await crema('api-key list --json', env)).stdout);
    expect(json.api_keys).toMatchObject([{ name: 'till', revoked_at: expect.any(String) }]);
  });

  test.each(['--scopes carts', '--name a_b --scopes carts', '--name a', '--name a --scopes carts,everything'])(
    'create %s is refused',
    async (words) => {
      expect(await crema(`api-key create ${words}`, env)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});

describe('user', () => {
  const find = async (email: string) => (await usersByEmail(database, [email])).get(email);

  test('create makes a password, grant adds roles', async () => {
    const made = await crema('user create --email Owner@example.org --roles editor,customer --first-name Ada', env);
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^[\w-]{20}\n$/)]);
    const user = await find('owner@example.org');
    expect(user).toMatchObject({ roles: ['customer', 'editor'], first_name: 'Ada', demo: false });
    expect(await isPassword(user!.password_hash, made.stdout.trim())).toBe(true);
    expect(await crema('user create --email owner@example.org --roles customer', env)).toMatchObject({
      code: 1,
      stdout: '',
    });
    const granted = await crema('user grant --email owner@example.org --roles admin', env);
    expect([granted.code, granted.stdout]).toEqual([0, 'customer,editor,admin\n']);
    expect(await crema('user grant --email nobody@example.org --roles admin', env)).toMatchObject({ code: 1 });
  });

  test('create reads a password, and refuses a short one', async () => {
    const withPassword = (email: string, password: string) => {
      const words = `user create --email ${email} --roles barista --password-stdin --json`.split(' ');
      const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
      const settings = { PATH: process.env.PATH, ...env };
      const child = spawn(process.execPath, [program, ...words], { cwd: newDirectory(), env: settings });
      child.stdin!.end(`${password}\n`);
      return ended(child);
    };
    const made = await withPassword('bar@example.org', 'a long enough one');
    expect(JSON.parse(made.stdout)).toEqual({
      user_id: expect.any(String),
      email: 'bar@example.org',
      roles: ['barista'],
    });
    expect(await isPassword((await find('bar@example.org'))!.password_hash, 'a long enough one')).toBe(true);
    const short = await withPassword('short@example.org', 'short');
    expect([short.code, short.stderr]).toEqual([1, 'A password has 10 to 128 characters.\n']);
    expect(await find('short@example.org')).toBeUndefined();
  });

  test.each(['--roles customer', '--email x --roles customer', '--email a@b', '--email a@b --roles owner'])(
    'create %s is refused',
    async (words) => {
      expect(await crema(`user create ${words}`, env)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});
