import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeBackup } from '../backup/write-backup.ts';
import { systemClock } from '../clock.ts';
import { backupOver } from '../composition/backup.ts';
import type { Config } from '../config/config.ts';
import { readConfig } from '../config/config.ts';
import { type Session, withSession } from './session.ts';
import { UsageError } from './usage-error.ts';

const WHAT_IT_HOLDS = `
The file holds the log byte for byte, the keys (wrapped), sealed secrets, signed checkpoints, and what processes, timers and
jobs are at: all of one moment. Read models are not in it: they are built from the log. What is not sealed in the log is
readable in the file: guard it like the database. Not in it, and to be kept apart from it: the key-encryption key
(KEY_ENCRYPTION_KEY, or the file key-encryption-key in PRECEDENT_HOME) and, where it is set, NOTARY_KEY.`;

/** `precedent backup` */
export const addBackup = (program: Command): void => {
  program
    .command('backup')
    .argument('<target>', 'a new file, or a folder, in which it is named by the time')
    .description('write the log, the keys and what cannot be derived into one file, while the product runs')
    .addHelpText('after', WHAT_IT_HOLDS)
    .action(async (target: string, _, command: Command) => {
      refuseOtherLogs(readConfig(process.env), 'backup');
      const path = await newFile(target);
      await withSession(command, (session) => backup(session, path));
    });
};

/** Positions are EventStoreDB's own: no file of ours could put them back. */
export const refuseOtherLogs = ({ EVENTSTORE_URL }: Config, what: string): void => {
  if (EVENTSTORE_URL === undefined) return;
  throw new UsageError(
    `There is no ${what} with EVENTSTORE_URL: the log is in EventStoreDB, and only its own backup keeps its positions, which projections, processes and proofs rest on. Back up EventStoreDB and, with PostgreSQL's tools (pg_dump), the database of the same moment with the product stopped.`,
  );
};

const newFile = async (target: string): Promise<string> => {
  const path = (await isFolder(target)) ? join(target, `precedent-${compact(systemClock.now())}.backup`) : target;
  if (await isThere(path)) throw new UsageError(`${path} is there already: a backup is never written over.`);
  return path;
};

/** `2026-11-27T20:21:25.000Z` → `20261127T202125Z` */
const compact = (instant: string): string => instant.replaceAll(/[-:]|\.\d{3}/g, '');

const isFolder = async (path: string): Promise<boolean> => (await isThere(path)) && (await stat(path)).isDirectory();

const isThere = async (path: string): Promise<boolean> => {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
};

const backup = async ({ storage, output, signal }: Session, path: string): Promise<void> => {
  const started = performance.now();
  const bar = output.progress('events');
  const { manifest, bytes } = await writeBackup(backupOver(storage), path, bar.update, signal).finally(bar.stop);
  const seconds = (performance.now() - started) / 1000;
  const { log, takenAt, installationKey, notary } = manifest;
  output.result(
    { file: path, bytes, seconds, position: log.head, takenAt, checkpoints: notary.checkpoints },
    `${path}: the log up to position ${log.head}, as of ${takenAt}; ${megabytes(bytes)} MB in ${seconds.toFixed(1)} s.
Not in it: the key-encryption key ${installationKey.wrappedBy}. Without it a backup opens nothing: keep it elsewhere.`,
  );
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
