import { cpus, totalmem } from 'node:os';
import pg from 'pg';

/** What the numbers were measured on. */
export function machineFacts(): string[] {
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  return [
    `${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${memory}, ${process.platform} ${process.arch}`,
    `Node.js ${process.version}`,
  ];
}

/** The database's version and the settings on which it depends what a commit is worth. */
export async function databaseFacts(databaseUrl: string): Promise<string> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const names = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes'];
    const { rows } = await client.query('select name, setting from pg_settings where name = any($1)', [names]);
    const setting = new Map(rows.map(({ name, setting }) => [name, setting]));
    const [version, ...durability] = names.map((name) => setting.get(name));
    return `PostgreSQL ${version}, ${names
      .slice(1)
      .map((name, n) => `${name} ${durability[n]}`)
      .join(', ')}`;
  } finally {
    await client.end();
  }
}
