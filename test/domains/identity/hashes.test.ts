import { randomUUID } from 'node:crypto';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/adapters/http/index.ts';
import { passwordFault } from '../../../src/domains/identity/index.ts';
import { isPassword } from '../../../src/domains/identity/passwords.ts';
import { signInCommand } from '../../../src/domains/identity/sign-in.ts';
import { useSetting } from '../setting.ts';
import { Browser } from './browser.ts';
import { openDoor } from './door.ts';
import { createPeople, password } from './people.ts';

const setting = useSetting();
let app: HttpServer;
beforeAll(async () => {
  await createPeople(setting, { ana: ['customer'], ben: ['customer'] });
  app = await openDoor(setting);
});
afterAll(() => app.close());

const give = (name: string, hash: string) =>
  setting.rows('update identity.users set password_hash = $2 where user_id = $1', [name, hash]);
const hashOf = async (name: string) =>
  (
    await setting.rows<{ password_hash: string }>('select password_hash from identity.users where user_id = $1', [name])
  )[0]!.password_hash;

describe('a hash that came over', () => {
  test.each(['2a', '2b', '2y'])('as bcrypt (%s) is accepted, and replaced at the next sign-in', async (version) => {
    const made = await bcrypt(password, { cost: 4 });
    await give('ana', made.replace(/^\$2.\$/, `$${version}$`));
    await expect(Browser.at(app).signIn('ana', 'something else')).rejects.toThrow('401');
    expect(await hashOf('ana')).toMatch(/^\$2/);
    await Browser.at(app).signIn('ana');
    expect(await hashOf('ana')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await Browser.at(app).signIn('ana');
  });

  test('as argon2id of another strength too', async () => {
    await give('ana', await argon2(password, { memoryCost: 8_192, timeCost: 1, parallelism: 1 }));
    await Browser.at(app).signIn('ana');
    expect(await hashOf('ana')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('and is of today stays', async () => {
    await Browser.at(app).signIn('ben');
    const before = await hashOf('ben');
    await Browser.at(app).signIn('ben');
    expect(await hashOf('ben')).toBe(before);
  });

  test.each([
    ['nothing', ''],
    ['nothing that we know', 'md5:5f4dcc3b5aa765d61d8327deb882cf99'],
    ['half a bcrypt', '$2b$10$abcdefghijklmnopqrstuv'],
    ['a bcrypt of minutes', `$2b$31$${'a'.repeat(53)}`],
    ['an argon2 of all memory', `$argon2id$v=19$m=999999,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`],
    ['an argon2 without end', `$argon2id$v=19$m=19456,t=99,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`],
    ['the hash of nobody', `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`],
  ])('as %s opens nothing, and says no more than a wrong password', async (_name, hash) => {
    await give('ana', hash);
    const answer = await Browser.at(app).post('/api/auth/login', { email: 'ana@example.org', password });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    expect(await isPassword(hash, password)).toBe(false);
  });
});

test('whoever changed the password meanwhile is not signed in by the old one', async () => {
  await setting.rows("delete from identity.sessions where user_id = 'ben'");
  const checked = { user_id: 'ben', password_hash: await hashOf('ben'), new_hash: 'better' };
  await give('ben', 'changed');
  const signIn = { session_id: randomUUID(), ...checked };
  expect(await setting.run(signInCommand(60), [signIn])).toEqual(['invalid_credentials']);
  expect([await hashOf('ben'), await setting.rows("select from identity.sessions where user_id = 'ben'")]).toEqual([
    'changed',
    [],
  ]);
});

test.each([
  ['correct horse', undefined, null],
  ['Qwertyuiop', undefined, 'This password is among the most common ones. Choose another.'],
  ['1q2w3e4r5t', undefined, 'This password is among the most common ones. Choose another.'],
  ['ababababab', undefined, 'This password is among the most common ones. Choose another.'],
  ['maria.rossi@x.org', 'maria.rossi@x.org', 'The e-mail address is no password. Choose another.'],
  ['maria.rossi', 'maria.rossi@x.org', 'The e-mail address is no password. Choose another.'],
  ['x'.repeat(9), undefined, 'A password has 10 to 128 characters.'],
])('the password %s', (text, email, fault) => {
  expect(passwordFault(text, email)).toBe(fault);
});
