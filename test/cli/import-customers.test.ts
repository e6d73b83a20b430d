import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { crema, newDirectory } from './crema.ts';

const folder = newDirectory();
let database: { url: string; drop(): Promise<void> };
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('profiles come from CSV and JSON lines, and refused rows are named', async () => {
  const csv = [
    'customer_id;username;display_name;dietary_restrictions;birthday;preferences.receipt',
    'a1;ann;"Ann; the first";Nuts|Vegan;1990-04-30;email',
    'a2;bob;Bob;;1990-02-30;',
    'a3;cleo;Cleo',
    'a4;dan;Dan;;;',
  ];
  await writeFile(join(folder, 'people.csv'), csv.join('\n'));
  const lines = ['{"username":"ann","phone":"+49 1"}', '{"username":', '{"customer_id":"a5"}'];
  await writeFile(join(folder, 'more.ndjson.gz'), gzipSync(lines.join('\n')));
  const env = { DATABASE_URL: database.url, CREMA_DEMO: 'false' };
  const { code, stdout, stderr } = await crema('import customers people.csv more.ndjson.gz --json', env, folder);
  expect([code, JSON.parse(stdout)]).toEqual([0, { rows: 7, created: 3, updated: 1, unchanged: 0, failed: 3 }]);
  expect(stderr).toContain('people.csv, row 2: The profile is not valid. (/birthday');
  expect(stderr).toContain('people.csv, row 3:');
  expect(stderr).toContain('more.ndjson.gz, row 2:');
  const client = new pg.Client(database.url);
  await client.connect();
  const { rows } = await client.query(
    `select display_name, phone, dietary_restrictions, birthday::text, preferences
     from customers.customers where customer_id = 'a1'`,
  );
  await client.end();
  expect(rows).toEqual([
    {
      ...{ display_name: 'Ann; the first', phone: '+49 1', dietary_restrictions: ['nuts', 'vegan'] },
      ...{ birthday: '1990-04-30', preferences: { receipt: 'email' } },
    },
  ]);
});
