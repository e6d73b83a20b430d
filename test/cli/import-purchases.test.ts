import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { crema, newDirectory } from './crema.ts';

const common = { username: 'Maria Rossi', userid: 'maria-42', price: '4.50' };
const lines = [
  { _id: { $oid: '65a000000000000000000001' }, ...common, timestamp: { $date: '2024-01-31T10:00:00Z' } },
  { _id: { $oid: '65a000000000000000000002' }, ...common, price: 5, timestamp: '2024-01-31T11:00:00.000Z', __v: 0 },
  { ...common, price: { $numberInt: '6' }, timestamp: { $date: { $numberLong: '1706702400000' } } },
  // its time is that of its id
  {
    _id: { $oid: '65a000000000000000000003' },
    ...common,
    userid: { $numberLong: '7' },
    price: { $numberDecimal: '1.20' },
  },
];

test('purchases of mongoexport come in once, bad ones are named by file and line', async () => {
  const { url, drop } = await createDatabase();
  const directory = newDirectory();
  const inLines = [
    JSON.stringify(lines[0]),
    '{"username": "cut off',
    JSON.stringify(lines[1]),
    JSON.stringify({ ...common, price: '4.505', timestamp: '2024-01-31' }),
    'no json at all',
    JSON.stringify(lines[2]),
  ];
  writeFileSync(join(directory, 'lines.json'), `${inLines.join('\n')}\n`);
  writeFileSync(join(directory, 'array.json'), JSON.stringify([lines[0], lines[3]], null, 2));
  const env = { DATABASE_URL: url, CREMA_DEMO: 'false' };
  const run = () => crema('import purchases lines.json array.json --json', env, directory);
  const first = await run();
  expect(JSON.parse(first.stdout)).toEqual({ documents: 8, accepted: 5, rejected: 3 });
  expect(first.code).toBe(0);
  for (const line of ['lines.json:2 is not JSON', 'lines.json:4 price must', 'lines.json:5 is not JSON'])
    expect(first.stderr).toContain(line);
  const again = await run();
  expect(JSON.parse(again.stdout)).toEqual({ documents: 8, accepted: 0, rejected: 0 });
  const client = new pg.Client(url);
  await client.connect();
  const told = `select data ->> 'userid' || ' ' || (data ->> 'price') || ' ' || (data ->> 'timestamp') as told
    from kernel.event_log where type = 'purchase.made' order by position`;
  const events = (await client.query<{ told: string }>(told)).rows.map((row) => row.told);
  await client.end();
  expect(events).toEqual([
    'maria-42 4.50 2024-01-31T10:00:00.000Z',
    'maria-42 5 2024-01-31T11:00:00.000Z',
    'maria-42 6 2024-01-31T12:00:00.000Z',
    'maria-42 4.50 2024-01-31T10:00:00.000Z', // the same purchase, stored once by its natural key
    '7 1.20 2024-01-11T14:49:36.000Z',
  ]);
  await drop();
});
