import type { BackupFile } from '../backup/backup-file.ts';
import { eventTypes, projections } from '../composition/catalogue.ts';
import { notaryIdentity } from '../composition/notary.ts';
import { projectionsOver } from '../composition/projections.ts';
import { openStorage } from '../composition/storage.ts';
import type { Config } from '../config/config.ts';
import type { Home } from '../home/home.ts';
import { copysCheckpoints, examineCopy } from './drill-checks.ts';
import type { Finding } from './finding.ts';
import type { Output } from './output.ts';
import { checked, keysOf, restoreInto } from './restore.ts';

export interface Drill {
  readonly backup: BackupFile;
  /** An empty database for the copy. */
  readonly url: string;
  /** For what the copy keeps beside its database. */
  readonly folder: string;
  readonly config: Config;
  readonly home: Home;
  readonly output: Output;
  readonly onFinding: (finding: Finding) => void;
  readonly signal: AbortSignal;
}

/**
 * Restores a backup, builds every read model up to where the original's was, and examines the copy. Returns how long
 * the first two took.
 *
 * @throws BackupRefused, BuildPoisoned
 */
export const drillCopy = async (drill: Drill): Promise<{ readonly rtoSeconds: number }> => {
  const { backup, url, folder, config, home, output, onFinding, signal } = drill;
  const started = performance.now();
  await checked(backup, await keysOf(config, home, backup.path), output.progress('bytes'));
  await restoreInto(url, backup, output.progress('events'), signal);
  const { EVENTSTORE_URL: _, DATABASE_POOLER_URL: __, ...rest } = config;
  const storage = await openStorage({ ...rest, DATABASE_URL: url }, home, eventTypes);
  try {
    const runner = projectionsOver(storage);
    await build(runner, drill);
    const rtoSeconds = (performance.now() - started) / 1000;
    const { checkpointFolder: retained, ...identity } = notaryIdentity(storage, config, home);
    const own = { ...identity, checkpointFolder: copysCheckpoints(folder) };
    for await (const finding of examineCopy({ manifest: backup.manifest, storage, runner, identity: own, retained })) {
      signal.throwIfAborted();
      onFinding(finding);
    }
    return { rtoSeconds };
  } finally {
    await storage.close();
  }
};

const build = async (
  runner: ReturnType<typeof projectionsOver>,
  { backup: { manifest }, output, signal }: Drill,
): Promise<void> => {
  await runner.prepare();
  const bar = output.progress('read models');
  for (const [index, { name, version }] of projections.entries()) {
    bar.update(index, projections.length, name);
    const live = manifest.projections.find((projection) => projection.name === name && projection.version === version);
    await runner.rebuild(name, { signal, ...(live !== undefined && { until: BigInt(live.position) }) });
  }
  bar.stop();
};
