import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useKernel } from '../kernel/setting.ts';

const setting = useKernel();
const page = new URL('../../docs/data.md', import.meta.url);

test('docs/data.md names every table, and none that is not there', async () => {
  const rows = await setting.rows<{ schemaname: string; tablename: string }>(
    `select schemaname, tablename from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema', 'graphile_worker', 'trial')`,
  );
  const named = [...readFileSync(page, 'utf8').matchAll(/^\| `(\w+)` \| (`.*) \|$/gm)].flatMap(([, schema, tables]) =>
    [...tables!.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, table]) => `${schema}.${table}`),
  );
  expect(named.sort()).toEqual(rows.map(({ schemaname, tablename }) => `${schemaname}.${tablename}`).sort());
});
