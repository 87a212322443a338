import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { lockFile } from './lock-file.ts';

/** The folder (`PRECEDENT_HOME`) that keeps what belongs to one installation. */
export interface Home {
  readonly directory: string;
  readonly databaseDirectory: string;
  /** The key-encryption key of the embedded default, made at the first time (mode 600). */
  readonly keyEncryptionKey: () => Promise<Buffer>;
  /** The same where it was made already, and undefined where it was not. */
  readonly knownKeyEncryptionKey: () => Promise<Buffer | undefined>;
  readonly readCredentials: () => Promise<Credentials | undefined>;
  readonly writeCredentials: (credentials: Credentials) => Promise<void>;
  /** The process that runs the product from this folder now; undefined when none does. */
  readonly runningProcess: () => Promise<RunningProcess | undefined>;
  /**
   * Takes the folder for this process, for as long as it lives. Of any number that try at once exactly one gets it, the
   * others throw AlreadyRunning. Returns what gives it back.
   */
  readonly claim: () => Promise<HomeClaim>;
}

/** The folder is this process's. */
export interface HomeClaim {
  /** Notes where the API is, for other commands. */
  readonly announce: (url: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** For scripts: where the API is and how to get in. */
const Credentials = z.object({
  url: z.string(),
  tenant: z.string(),
  apiKey: z.string(),
  superAdminKey: z.string(),
  /** Who may sign in at first; absent where the operator says who. The password may have been changed since. */
  person: z.object({ email: z.string(), password: z.string() }).optional(),
});
export type Credentials = z.output<typeof Credentials>;

const RunningProcess = z.object({ pid: z.number().int(), url: z.string().optional() });
export type RunningProcess = z.output<typeof RunningProcess>;

/** The product runs from this folder already. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

export const openHome = async (path: string): Promise<Home> => {
  const directory = resolve(path);
  await mkdir(directory, { recursive: true });
  const credentialsFile = join(directory, 'credentials.json');
  const keyFile = join(directory, 'key-encryption-key');
  const processFile = join(directory, 'running.json');
  const claimFile = join(directory, 'claim.lock');

  const runningProcess = async (): Promise<RunningProcess | undefined> => {
    const text = await readIfThere(processFile);
    const parsed = text === undefined ? undefined : RunningProcess.safeParse(parse(text));
    return parsed?.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
  };

  const knownKeyEncryptionKey = async (): Promise<Buffer | undefined> => {
    const known = await readIfThere(keyFile);
    return known === undefined ? undefined : Buffer.from(known.trim(), 'base64');
  };

  return {
    directory,
    databaseDirectory: join(directory, 'postgres'),
    knownKeyEncryptionKey,
    keyEncryptionKey: async () => {
      const known = await knownKeyEncryptionKey();
      if (known !== undefined) return known;
      await writeSecretlyOnce(keyFile, randomBytes(32).toString('base64'));
      // Whoever was first has made it, be that another process.
      return Buffer.from((await readFile(keyFile, 'utf8')).trim(), 'base64');
    },
    readCredentials: async () => {
      const text = await readIfThere(credentialsFile);
      return text === undefined ? undefined : Credentials.parse(parse(text));
    },
    writeCredentials: (credentials) => writeSecretly(credentialsFile, `${JSON.stringify(credentials, null, 2)}\n`),
    runningProcess,
    claim: async () => {
      const lock = lockFile(claimFile);
      if (lock === undefined) {
        const other = await runningProcess();
        const who = other && ` (process ${other.pid}${other.url ? `, ${other.url}` : ''})`;
        throw new AlreadyRunning(
          `Precedent runs from ${directory} already${who ?? ''}. ` +
            'Stop it first, or set PRECEDENT_HOME to another folder.',
        );
      }
      const write = (more: object) => writeSecretly(processFile, JSON.stringify({ pid: process.pid, ...more }));
      try {
        await write({});
      } catch (error) {
        lock.release();
        throw error;
      }
      return {
        announce: (url) => write({ url }),
        release: async () => {
          await rm(processFile, { force: true });
          lock.release();
        },
      };
    },
  };
};

/** Written whole or not at all, readable by its owner only. */
const writeSecretly = async (file: string, text: string): Promise<void> => rename(await draftOf(file, text), file);

/** The same, but a file that is there already stays as it is. */
const writeSecretlyOnce = async (file: string, text: string): Promise<void> => {
  const draft = await draftOf(file, text);
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
};

let drafts = 0;

const draftOf = async (file: string, text: string): Promise<string> => {
  drafts += 1;
  const draft = `${file}.${process.pid}.${drafts}`;
  await writeFile(draft, text, { mode: 0o600 });
  const handle = await open(draft, 'r+');
  await handle.sync();
  await handle.close();
  return draft;
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** A file that a crash left half-written reads as undefined and fails its schema. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isAlive = (pid: number): boolean => {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
};
