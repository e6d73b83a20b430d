import pg from 'pg';
import { openDatabase, type PostgresDatabase } from '../adapters/postgres/database.ts';
import { embeddedUrl, startEmbedded } from '../adapters/postgres/embedded.ts';
import type { Config } from '../config.ts';
import { CommandFailed, type Io } from './command.ts';
import { explain } from './errors.ts';
import { ensureMigrated } from './migrations.ts';

/** A database that answers, or should. */
export interface DatabaseTarget {
  readonly origin: 'configured' | 'embedded, running' | 'embedded, started for this command';
  readonly url: string;
  /** Past the pooler, if there is one. */
  readonly directUrl: string;
  readonly ssl: Config['database']['ssl'];
}

/** Works with the configured database, else the embedded one that runs, else one that is started for the duration. */
export async function withTarget<Result>(
  { database, server }: Config,
  io: Pick<Io, 'say'>,
  work: (target: DatabaseTarget) => Promise<Result>,
): Promise<Result> {
  if (database.url !== null) {
    const directUrl = database.directUrl ?? database.url;
    return work({ origin: 'configured', url: database.url, directUrl, ssl: database.ssl });
  }
  const running = await embeddedUrl(server.dataDir);
  if (running !== null) return work({ origin: 'embedded, running', url: running, directUrl: running, ssl: false });
  const started = await startEmbedded(server.dataDir, { log: io.say });
  try {
    const { socketUrl: url, url: directUrl } = started;
    return await work({ origin: 'embedded, started for this command', url, directUrl, ssl: false });
  } finally {
    await started.stop();
  }
}

/**
 * Works with one plain connection of its own, past any pooler, whatever the schema's state. An interruption ends it.
 *
 * @throws CommandFailed when the database cannot be reached
 */
export async function withClient<Result>(
  { directUrl, ssl }: DatabaseTarget,
  { signal }: Pick<Io, 'signal'>,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: directUrl,
    ssl,
    connectionTimeoutMillis: 5_000,
    application_name: 'crema command',
  });
  client.on('error', () => {}); // the next query says so
  const end = () => void client.end();
  try {
    signal.throwIfAborted(); // perhaps while a server was being started
    signal.addEventListener('abort', end);
    await client.connect().catch((error) => Promise.reject(unreachable(directUrl, error)));
    return await work(client);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end();
  }
}

/** Works with the kernel's database, its schema brought up to date (or, in production, found so). */
export async function withDatabase<Result>(
  config: Config,
  io: Io,
  work: (database: PostgresDatabase) => Promise<Result>,
): Promise<Result> {
  return withTarget(config, io, async (target) => {
    await withClient(target, io, (client) => ensureMigrated(client, config, io.say));
    const database = openDatabase({
      ...target,
      poolSize: config.database.poolSize,
      warn: (message, error) => io.say(`${message}: ${explain(error)}`),
    });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });
}

function unreachable(url: string, error: unknown): CommandFailed {
  const { host } = new URL(url);
  return new CommandFailed(
    `The database${host ? ` at ${host}` : ''} cannot be reached: ${explain(error)}. Check DATABASE_URL (or DB_HOST and its companions) and that the server runs.`,
    { cause: error },
  );
}
