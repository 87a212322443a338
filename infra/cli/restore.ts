import type { Command } from 'commander';
import pg from 'pg';
import { BuildPoisoned } from '../../projections/runtime/build.ts';
import type { RebuildProgress } from '../../projections/runtime/rebuild.ts';
import { type BackupFile, openBackup } from '../backup/backup-file.ts';
import { checkBackup, restoreBackup } from '../backup/restore-backup.ts';
import { eventTypes, projections } from '../composition/catalogue.ts';
import { notaryIdentity, notaryOver } from '../composition/notary.ts';
import { projectionsOver } from '../composition/projections.ts';
import { knownKeyEncryption, openDatabase, openStorage } from '../composition/storage.ts';
import { type Config, readConfig } from '../config/config.ts';
import type { KeyEncryption } from '../crypto/key-encryption.ts';
import { type Home, openHome } from '../home/home.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import { refuseOtherLogs } from './backup.ts';
import { examineNotary } from './doctor-notary.ts';
import type { Output, Progress } from './output.ts';
import { outputOf, untilStopped } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Done, and something is wrong. */
const EXIT_WRONG = 3;

const HOW = `
Precedent must not be running, and the database must be one in which nothing was ever made: a new PRECEDENT_HOME, or a new
database in DATABASE_URL. The key-encryption key of the backup's installation has to be there: KEY_ENCRYPTION_KEY, or the
file key-encryption-key copied into PRECEDENT_HOME. The file is read and checked whole before anything is changed, and goes
in whole or not at all: killed in the middle, it leaves an empty database, and may be run again.`;

/** `precedent restore` */
export const addRestore = (program: Command): void => {
  program
    .command('restore')
    .argument('<file>')
    .description('put a backup into an empty database, and build the read models')
    .addHelpText('after', HOW)
    .action(async (file: string, _, command: Command) => {
      const config = readConfig(process.env);
      refuseOtherLogs(config, 'restore');
      const home = await openHome(config.PRECEDENT_HOME);
      // The embedded database is one process's; with DATABASE_URL, a database that somebody runs on is not empty.
      const claim = config.DATABASE_URL === undefined ? await home.claim() : undefined;
      try {
        await untilStopped((signal) => restore({ file, config, home, output: outputOf(command), signal }));
      } finally {
        await claim?.release();
      }
    });
};

interface Restoring {
  readonly file: string;
  readonly config: Config;
  readonly home: Home;
  readonly output: Output;
  readonly signal: AbortSignal;
}

const restore = async (restoring: Restoring): Promise<void> => {
  const { file, config, home, output, signal } = restoring;
  const started = performance.now();
  const backup = await openBackup(file);
  await checked(backup, await keysOf(config, home, file), output.progress('bytes'));
  const database = await openDatabase(config, home);
  try {
    await restoreInto(database.url, backup, output.progress('events'), signal);
    const { log, takenAt } = backup.manifest;
    const seconds = (performance.now() - started) / 1000;
    output.result(
      { event: 'restored', file, position: log.head, takenAt, seconds },
      `Restored: the log up to position ${log.head}, as of ${takenAt}, in ${seconds.toFixed(1)} s.`,
    );
    await buildReadModels(restoring);
  } finally {
    await database.stop();
  }
};

/** The keys that are there. None is made: it would not be the backup's. */
export const keysOf = async (config: Config, home: Home, file: string): Promise<KeyEncryption> => {
  const keys = await knownKeyEncryption(config, home);
  if (keys !== undefined) return keys;
  throw new UsageError(
    `There is no key-encryption key here, and ${file} opens with its installation's only. Copy the file key-encryption-key from that installation's PRECEDENT_HOME to ${home.directory}, or set KEY_ENCRYPTION_KEY to what is in it.`,
  );
};

/** Reads all of it, with a bar. @throws BackupRefused */
export const checked = (backup: BackupFile, keys: KeyEncryption, bar: Progress): Promise<void> =>
  checkBackup(backup, keys, bar.update).finally(bar.stop);

/** Puts a checked backup into the database at a URL, with a bar. @throws BackupRefused */
export const restoreInto = async (
  url: string,
  backup: BackupFile,
  bar: Progress,
  signal: AbortSignal,
): Promise<void> => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    await restoreBackup(backup, createSqlDatabase(pool), bar.update, signal).finally(bar.stop);
  } finally {
    await pool.end();
  }
};

const buildReadModels = async ({ config, home, output, signal }: Restoring): Promise<void> => {
  const started = performance.now();
  const storage = await openStorage(config, home, eventTypes);
  try {
    const runner = projectionsOver(storage);
    await runner.prepare();
    const poisoned: string[] = [];
    for (const { name } of projections) {
      const bar = output.progress(`positions of ${name}`);
      const onProgress = ({ done, total }: RebuildProgress): void => {
        if (done !== undefined && total !== undefined) bar.update(done, total);
      };
      try {
        await runner.rebuild(name, { onProgress, signal }).finally(bar.stop);
      } catch (error) {
        if (!(error instanceof BuildPoisoned)) throw error;
        poisoned.push(error.message);
      }
    }
    const seconds = (performance.now() - started) / 1000;
    const built = projections.length - poisoned.length;
    output.result(
      { event: 'built', readModels: built, seconds },
      `Built ${built} read models in ${seconds.toFixed(1)} s.`,
    );
    for (const message of poisoned) output.result({ event: 'notBuilt', message }, message);
    const notary = await examineNotary(notaryOver(storage, notaryIdentity(storage, config, home)), home);
    if (!notary.well) output.result(notary, `${notary.what}: ${notary.detail}\n→ ${notary.mend}`);
    if (poisoned.length > 0 || !notary.well) process.exitCode = EXIT_WRONG;
  } finally {
    await storage.close();
  }
};
