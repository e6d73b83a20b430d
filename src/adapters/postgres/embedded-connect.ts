import pg from 'pg';

/** PostgreSQL's code for a database that does not exist. */
const UNKNOWN_DATABASE = '3D000';

/** Creates the database of `url` when it is missing: at the first start, or when that was killed before it came to it. */
export async function ensureDatabase(url: string, maintenanceUrl: string): Promise<void> {
  try {
    await connectOnce(url);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== UNKNOWN_DATABASE) throw error;
    await connectOnce(maintenanceUrl, 'create database crema');
  }
}

/** Whether a server accepts this URL now. */
export function connects(url: string): Promise<boolean> {
  return connectOnce(url).then(
    () => true,
    () => false,
  );
}

async function connectOnce(url: string, statement?: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // Told by the rejected call too.
  try {
    await client.connect();
    if (statement) await client.query(statement);
  } finally {
    await client.end();
  }
}
