import { DatabaseSync } from 'node:sqlite';

/** A file held by this process alone. */
export interface FileLock {
  readonly release: () => void;
}

/** `SQLITE_BUSY`: somebody else holds the lock. */
const BUSY = 5;

/**
 * Takes a file for this process, or undefined when somebody has it, in this process or another. The lock is the
 * operating system's: it goes with its holder however that ends, so that there is nothing stale to be cleared away and
 * no process id to be taken for another's. Node has no call of its own for such locks; SQLite, which comes with it,
 * takes them on every system. The file stays empty.
 *
 * @throws Error the file cannot be opened or locked at all
 */
export const lockFile = (path: string): FileLock | undefined => {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
};
