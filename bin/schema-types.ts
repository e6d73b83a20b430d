import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded.ts';
import { migrate } from '../src/adapters/postgres/migrate.ts';

/**
 * Writes `src/adapters/postgres/schema.gen.ts`, Kysely's types of the migrated schema, or with `--verify` fails when it
 * is not current. The mapping says what `typeParsers` make of PostgreSQL's values.
 */
const typeMapping = {
  int8: 'number',
  timestamptz: 'string',
  timestamp: 'string',
  date: 'string',
  numeric: 'string',
  xid8: 'string',
};

const directory = await mkdtemp(join(tmpdir(), 'crema-types-'));
const server = await startEmbedded(directory);
try {
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    await migrate(client, 'migrations');
  } finally {
    await client.end();
  }
  const options = ['--dialect', 'postgres', '--url', server.url, '--out-file', 'src/adapters/postgres/schema.gen.ts'];
  const mapping = ['--type-mapping', JSON.stringify(typeMapping)];
  const verify = process.argv.includes('--verify') ? ['--verify'] : [];
  execFileSync('node_modules/.bin/kysely-codegen', [...options, ...mapping, ...verify], { stdio: 'inherit' });
} finally {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
}
