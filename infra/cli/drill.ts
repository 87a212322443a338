import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { millisBetween } from '../../domain/kernel/time.ts';
import { type BackupFile, openBackup } from '../backup/backup-file.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { systemClock } from '../clock.ts';
import { backupOver } from '../composition/backup.ts';
import { projections } from '../composition/catalogue.ts';
import { type Config, readConfig } from '../config/config.ts';
import { type Home, openHome } from '../home/home.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { refuseOtherLogs } from './backup.ts';
import { drillCopy } from './drill-copy.ts';
import type { Finding } from './finding.ts';
import type { Output } from './output.ts';
import { outputOf, untilStopped, withSession } from './session.ts';

const EXIT_FAILED = 1;

const HOW = `
The backup goes into a new PostgreSQL of its own, in a folder below PRECEDENT_HOME that is removed afterwards; the installation
goes on meanwhile. Every read model is built from the log up to where the live one was and compared with it by checksum; every
secret is opened; checkpoints are compared with the retained ones; the log is verified; the trees are grown anew.
RPO is the age of the backup: what came since then would be lost. RTO is how long it took to check, restore and build.
Exit codes: 0 the backup is good, 1 it is not, 2 wrong usage, or a file that cannot be restored.`;

/** `precedent drill` */
export const addDrill = (program: Command): void => {
  program
    .command('drill')
    .argument('[file]', 'a backup; without one, one is made now')
    .description('restore a backup into a new database, and prove that it is the original')
    .addHelpText('after', HOW)
    .action(async (file: string | undefined, _, command: Command) => {
      const config = readConfig(process.env);
      refuseOtherLogs(config, 'drill');
      const home = await openHome(config.PRECEDENT_HOME);
      const folder = await mkdtemp(join(home.directory, 'drill-'));
      // As root, PostgreSQL runs as somebody else, who has to get into it.
      await chmod(folder, 0o755);
      try {
        const path = file ?? (await backupNow(command, folder));
        await untilStopped((signal) => drill({ path, config, home, folder, output: outputOf(command), signal }));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
};

const backupNow = async (command: Command, folder: string): Promise<string> => {
  const path = join(folder, 'now.backup');
  await withSession(command, async ({ storage, output, signal }) => {
    const bar = output.progress('events');
    await writeBackup(backupOver(storage), path, bar.update, signal).finally(bar.stop);
  });
  return path;
};

interface Drilling {
  readonly path: string;
  readonly config: Config;
  readonly home: Home;
  readonly folder: string;
  readonly output: Output;
  readonly signal: AbortSignal;
}

const drill = async ({ path, ...drilling }: Drilling): Promise<void> => {
  const { output, folder } = drilling;
  const backup = await openBackup(path);
  const rpoSeconds = millisBetween(backup.manifest.takenAt, systemClock.now()) / 1000;
  const server = await startEmbeddedPostgres({ directory: join(folder, 'postgres') });
  let failed = 0;
  const onFinding = (finding: Finding): void => {
    output.result(finding, `${finding.well ? '✓' : '✗'} ${finding.what}: ${finding.detail}`);
    if (!finding.well) failed += 1;
  };
  try {
    const { rtoSeconds } = await drillCopy({ ...drilling, backup, url: server.url(), onFinding });
    summarise(output, backup, { failed, rpoSeconds, rtoSeconds });
  } finally {
    await server.stop();
  }
};

const summarise = (
  output: Output,
  { manifest: { log, takenAt } }: BackupFile,
  measured: { readonly failed: number; readonly rpoSeconds: number; readonly rtoSeconds: number },
): void => {
  const { failed, rpoSeconds, rtoSeconds } = measured;
  const verdict = failed === 0 ? 'GOOD' : `NOT GOOD: ${failed} findings`;
  const last = log.lastRecordedAt === null ? 'it has no event' : `its last event is of ${log.lastRecordedAt}`;
  output.result(
    {
      verdict: failed === 0 ? 'good' : 'notGood',
      ...measured,
      takenAt,
      position: log.head,
      lastEvent: log.lastRecordedAt,
    },
    `${verdict}, up to position ${log.head}.
RPO ${rpoSeconds.toFixed(1)} s: the backup is of ${takenAt}, and ${last}.
RTO ${rtoSeconds.toFixed(1)} s to check and restore it and to build ${projections.length} read models.`,
  );
  if (failed > 0) process.exitCode = EXIT_FAILED;
};
