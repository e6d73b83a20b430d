import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { dataDirectory } from '../server.ts';
import type { Context, Suite } from '../suite.ts';
import { decimal, whole } from '../table.ts';

const settleSeconds = 15;
const seconds = 60;

export const rest: Suite = {
  name: 'rest',
  describe: 'statements that an idle server sends to its database',
  async run(context) {
    await using directory = await dataDirectory();
    await loadStatementStatistics(context, directory.path);
    await using server = await context.start({ directory: directory.path });
    await using watch = await connectBeside(server.databaseUrl);
    await watch.client.query('create extension pg_stat_statements');
    context.progress(`  waiting ${settleSeconds} s, then counting for ${seconds} s`);
    await sleep(settleSeconds * 1000);
    await watch.client.query('select pg_stat_statements_reset()');
    await sleep(seconds * 1000);
    const statements = await statementsOf(watch.client, server.databaseUrl);
    const total = statements.reduce((sum, { calls }) => sum + calls, 0);
    return [
      {
        title: 'At rest',
        columns: ['statement', `in ${seconds} s`, 'in 10 s'],
        rows: [
          ...statements.map(({ text, calls }) => [`\`${text}\``, whole(calls), decimal((calls * 10) / seconds)]),
          ['all', whole(total), decimal((total * 10) / seconds)],
        ],
        notes: ['By `pg_stat_statements`, begin and commit included; no request under way, demo off.'],
      },
    ];
  },
};

/** The library is loaded only when PostgreSQL starts, so one start goes before the one that is watched. */
async function loadStatementStatistics(context: Context, directory: string): Promise<void> {
  await using server = await context.start({ directory });
  await using beside = await connectBeside(server.databaseUrl);
  await beside.client.query("alter system set shared_preload_libraries = 'pg_stat_statements'");
}

/** A connection to another database of the same PostgreSQL, so that watching is not counted. */
async function connectBeside(databaseUrl: string): Promise<AsyncDisposable & { client: pg.Client }> {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  const client = new pg.Client(url.href);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

async function statementsOf(client: pg.Client, databaseUrl: string): Promise<{ text: string; calls: number }[]> {
  const text = `select left(regexp_replace(query, '\\s+', ' ', 'g'), 80) as text, calls::int as calls
    from pg_stat_statements join pg_database on pg_database.oid = dbid where datname = $1 order by calls desc, text`;
  return (await client.query(text, [new URL(databaseUrl).pathname.slice(1)])).rows;
}
