import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, test } from 'vitest';
import { migrateQueue, queueIsPending, queueRevision } from '../../../src/adapters/jobs/schema.ts';
import { createEmptyDatabase } from '../../support/database.ts';

test('the revision is that of the installed package', async () => {
  const entry = fileURLToPath(import.meta.resolve('graphile-worker'));
  const files = (await readdir(join(dirname(entry), '..', 'sql'))).filter((name) => name.endsWith('.sql')).sort();
  expect(Number.parseInt(files.at(-1)!, 10)).toBe(queueRevision);
});

test('several that migrate at once make one queue, and then there is nothing to do', async () => {
  const database = await createEmptyDatabase();
  const clients = Array.from({ length: 3 }, () => new pg.Client(database.url));
  await Promise.all(clients.map((client) => client.connect()));
  expect(await queueIsPending(clients[0]!)).toBe(true);
  await Promise.all(clients.map((client) => migrateQueue(client)));
  expect(await queueIsPending(clients[0]!)).toBe(false);
  expect(await migrateQueue(clients[0]!)).toBe(false);
  const { rows } = await clients[0]!.query('select max(id) as id, count(*)::int from graphile_worker.migrations');
  expect(rows).toEqual([{ id: queueRevision, count: queueRevision }]);
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});
