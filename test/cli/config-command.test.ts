import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { declared } from '../../src/config/settings.ts';
import { crema, newDirectory } from './crema.ts';

const secrets = {
  DATABASE_URL: 'postgres://app:hunter2@db.example/shop?password=hunter2',
  DATABASE_REPLICA_URL: 'postgres://app:hunter2@replica.example/shop',
  JWT_SECRET: 'hunter2',
  CREMA_DEMO_PASSWORD: 'hunter2',
  DB_PASSWORD: 'hunter2',
};

test('prints every setting with its source, secrets masked, and notices aside', async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, '.env'), 'PORT=4000\nBACKUP_TARGET=k:9092\n');
  const { code, stdout, stderr } = await crema('config', { ...secrets, LOG_LEVEL: 'WARNING' }, directory);
  expect(code).toBe(0);
  expect(stdout + stderr).not.toContain('hunter2');
  expect(stdout).toMatch(/^PORT +4000 +\.env$/m);
  expect(stdout).toMatch(/^LOG_LEVEL +warn +environment$/m);
  expect(stdout).toMatch(/^HOST +127\.0\.0\.1 +default$/m);
  expect(stdout).toMatch(/^JWT_SECRET +\*{8} +environment$/m);
  expect(stdout).toMatch(/^DATABASE_URL +postgres:\/\/app:\*\*\*@db\.example\/shop\?password=\*\*\* +environment$/m);
  expect(stdout).toMatch(/^mode +development$/m);
  expect(stderr.split('\n')).toEqual([
    'DATABASE_URL decides which database is used; left aside: DB_PASSWORD.',
    'Understood, but without effect in this version: BACKUP_TARGET.',
    '',
  ]);
});

test('--json prints the same for programs', async () => {
  const { code, stdout, stderr } = await crema('config --json', secrets);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('hunter2');
  const { production, database, settings, notices } = JSON.parse(stdout);
  expect(production).toBe(false);
  expect(database).toBe('postgres://app:***@db.example/shop?password=***');
  expect(settings.map(({ name }: { name: string }) => name)).toEqual(declared.map(({ setting }) => setting.name));
  expect(settings[2]).toEqual({ area: 'server', name: 'PORT', value: '3000', source: 'default', variable: null });
  expect(notices).toHaveLength(1);
});

test('says where the embedded database is', async () => {
  const directory = newDirectory();
  const { stdout } = await crema('config', { CREMA_DATA_DIR: 'data' }, directory);
  expect(stdout).toMatch(new RegExp(`^database +embedded PostgreSQL in ${join(directory, 'data')}$`, 'm'));
});
