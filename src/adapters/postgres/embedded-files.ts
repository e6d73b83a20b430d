import { join, resolve } from 'node:path';

/** Where everything of the embedded database lives, all inside the data directory. */
export type EmbeddedFiles = ReturnType<typeof embeddedFiles>;

export function embeddedFiles(dataDir: string) {
  const directory = resolve(dataDir);
  return {
    directory,
    /** PostgreSQL's own data directory; it also holds the Unix socket. */
    cluster: join(directory, 'postgres'),
    /** A cluster in the making: renamed to `cluster` when initdb has finished, so a half-made one is never used. */
    unfinishedCluster: join(directory, 'postgres.new'),
    lock: join(directory, 'postgres.lock'),
    password: join(directory, 'postgres.password'),
    state: join(directory, 'postgres.json'),
    log: join(directory, 'postgres.log'),
  };
}
