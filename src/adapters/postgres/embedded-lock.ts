import { DatabaseSync } from 'node:sqlite';

/**
 * One live Crema per data directory, by a lock that the operating system keeps: it ends with the process however that
 * dies, a reused process id cannot imitate it, and it holds between containers that share a volume.
 *
 * Node has no file locks of its own except inside `node:sqlite`, so the lock is an (empty) SQLite file in an exclusive
 * transaction. Nothing else in this process may open and close the file: POSIX drops a process's locks on that.
 *
 * @returns the function that gives the lock back, or null when another process (or this one) has it
 */
export function acquireLock(path: string): (() => void) | null {
  // The wait is for `isLocked`, which holds the lock for some microseconds; a live owner keeps it much longer.
  const file = new DatabaseSync(path, { timeout: 200 });
  try {
    file.exec('pragma journal_mode = memory; begin exclusive');
    return () => file.close();
  } catch (error) {
    file.close();
    if (isBusy(error)) return null;
    throw error;
  }
}

/** Whether a live process has the lock. */
export function isLocked(path: string): boolean {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    file.exec('select 1 from sqlite_schema');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    file.close();
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}
