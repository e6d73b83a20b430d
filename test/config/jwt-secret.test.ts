import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig, signingSecret } from '../../src/config.ts';

const newDataDir = () => join(mkdtempSync(join(tmpdir(), 'crema-secret-')), 'data');

test('JWT_SECRET is the secret, and nothing is written', () => {
  const dataDir = newDataDir();
  expect(signingSecret(loadConfig({ JWT_SECRET: 'mine', CREMA_DATA_DIR: dataDir }).config)).toBe('mine');
  expect(() => readdirSync(dataDir)).toThrow('ENOENT');
});

test('without it one is made once, for its owner alone', () => {
  const dataDir = newDataDir();
  const { config } = loadConfig({ CREMA_DATA_DIR: dataDir });
  const secret = signingSecret(config);
  expect(secret).toMatch(/^[\w-]{64}$/);
  expect(signingSecret(config)).toBe(secret);
  expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['jwt-secret']);
});

test('processes that start together agree on one', async () => {
  const dataDir = newDataDir();
  const script = `import { loadConfig, signingSecret } from '${resolve('src/config.ts')}'; console.log(signingSecret(loadConfig().config));`;
  const env = { ...process.env, CREMA_DATA_DIR: dataDir };
  const run = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env, cwd: tmpdir() });
  const secrets = (await Promise.all([run(), run(), run(), run()])).map(({ stdout }) => stdout.trim());
  expect(new Set(secrets).size).toBe(1);
  expect(readFileSync(join(dataDir, 'jwt-secret'), 'utf8').trim()).toBe(secrets[0]);
});

test('a damaged file is named, not replaced: tokens signed with what it held are out there', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'crema-secret-'));
  writeFileSync(join(dataDir, 'jwt-secret'), '');
  const { config } = loadConfig({ CREMA_DATA_DIR: dataDir });
  expect(() => signingSecret(config)).toThrow(`${join(dataDir, 'jwt-secret')} does not hold a secret.`);
});
