import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from './quoting.ts';

export interface Workspace {
  readonly connection: DuckDBConnection;
  /** A further connection, for a stream that runs beside other queries; its user disconnects it. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** What does not fit spills to the directory, so a file larger than this is slower and not refused. */
const memoryLimit = '128MB';
/** A second thread reads hardly faster, as the database that takes the rows is slower, and needs its own buffers. */
const threads = '1';

/**
 * An in-memory DuckDB that reads and writes files in `directory` only, spills there and can load no extension: SQL from
 * a feed map runs in it. The settings are locked, so that this SQL cannot lift them.
 */
export async function openWorkspace(directory: string): Promise<Workspace> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads,
    memory_limit: memoryLimit,
    temp_directory: join(directory, 'spill'),
    preserve_insertion_order: 'false',
    enable_external_file_cache: 'false', // it would fill the memory with files that are read once
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  // TimeZone is a session's setting: only ever one zone, whatever the machine's, may turn a time into text
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  await connection.run(`SET allowed_directories = [${quoteText(join(directory, '/'))}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    connection,
    connect: () => instance.connect(),
    close: () => {
      connection.disconnectSync();
      instance.closeSync();
    },
  };
}

/** All rows of a small result, by column name. BIGINT comes as bigint, DOUBLE and INTEGER as number. */
export async function queryRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Row[];
}
